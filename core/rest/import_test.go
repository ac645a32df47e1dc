package rest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/core/rest"
)

// TestImport imports the answers of each archive (*.json) as one list and compares
// the text with the file want.
func TestImport(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives found (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var answers []any
			want := ""
			for _, f := range txtar.Parse(data).Files {
				switch {
				case f.Name == "want":
					want = string(f.Data)
				case strings.HasSuffix(f.Name, ".json"):
					answers = append(answers, decode(t, string(f.Data)))
				default:
					t.Fatalf("%s: want *.json or want", f.Name)
				}
			}
			text, notes, err := rest.Import(answers)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			checkImported(t, text, notes)
		})
	}
}

func decode(t testing.TB, answer string) any {
	t.Helper()
	var tree any
	if err := json.Unmarshal([]byte(answer), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// checkImported checks that the text has no syntax errors, the notes are sentences
// and neither contains a secret.
func checkImported(t testing.TB, text string, notes []string) {
	t.Helper()
	if _, found := core.Parse(text); len(found) > 0 {
		for _, d := range found {
			if d.Rule != "value-expression" {
				t.Errorf("line %d: %s [%s] in\n%s", d.Line, d.Message, d.Rule, text)
			}
		}
	}
	for _, n := range notes {
		if !strings.HasSuffix(n, ".") || strings.ContainsAny(n, "\n\r\x00") {
			t.Errorf("note is not a sentence: %q", n)
		}
	}
	if strings.Contains(text+strings.Join(notes, " "), "hunter2") {
		t.Error("a password was copied")
	}
}

func TestImportNotes(t *testing.T) {
	tests := []struct {
		name, answer string
		want         []string // substring of each note, in order
	}{
		{"a zone", `{"name":"DMZ","edges":[]}`, []string{"Base Port"}},
		{"a site without zones", `{"type":"ftp","name":"a"}`, []string{"GET /zones", "Base Port"}},
		{
			"one page", `{"resultSet":{"returnCount":1,"totalCount":101},"result":[{"name":"DMZ","edges":[]}]}`,
			[]string{"one page", "Base Port"},
		},
		{"a zone without nodes", `{"name":"DMZ","isDefault":true}`, []string{`"DMZ"`, "Base Port"}},
		{
			"a renamed zone, twice", `[{"name":"D\nMZ","edges":[]},{"name":"D\nMZ","edges":[]}]`,
			[]string{`renamed to "D-MZ"`, "more than once", "Base Port"},
		},
		{
			"a site twice", `[{"name":"DMZ","edges":[]},{"type":"ftp","name":"a","account":"b"},{"type":"ftp","name":"a","account":"b"}]`,
			[]string{`"a" appears more than once`, "Base Port"},
		},
		{
			"two passive ranges", `[{"passivePortBase":20000,"passivePortNumber":9},{"passivePortBase":20000,"passivePortNumber":8}]`,
			[]string{"different passive ranges", "Base Port"},
		},
		{
			"values that cannot be used", `[{"name":"DMZ","edges":[]},{"type":"ftp","name":"a","activeMode":"maybe","host":"a b","dmz":"DMZ"}]`,
			[]string{"activeMode", "server", "Base Port"},
		},
		{
			"alternative addresses", `[{"name":"DMZ","edges":[]},{"type":"ftp","name":"a","alternativeAddresses":[{}]}]`,
			[]string{"alternative addresses", "Base Port"},
		},
		{"other things", `[{"name":"DMZ","edges":[]},{"type":"ssh"},{"type":"ssh"},{},1]`, []string{"other than FTP: 2.", "not a transfer site, network zone or server: 2.", "Base Port"}},
		{"too deep", `[{"name":"DMZ","edges":[]},[[[[[[[[1]]]]]]]]]`, []string{"too deep", "Base Port"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, notes, err := rest.Import(decode(t, tt.answer))
			if err != nil {
				t.Fatal(err)
			}
			checkImported(t, text, notes)
			if len(notes) != len(tt.want) {
				t.Fatalf("%d notes, want %d: %q", len(notes), len(tt.want), notes)
			}
			for i, part := range tt.want {
				if !strings.Contains(notes[i], part) {
					t.Errorf("note %d does not contain %q: %s", i, part, notes[i])
				}
			}
		})
	}
}

func TestImportErrors(t *testing.T) {
	deep := any(map[string]any{"type": "ftp"})
	for range 100_000 {
		deep = []any{deep}
	}
	cycle := map[string]any{}
	cycle["result"] = []any{cycle, cycle, cycle, cycle}
	for name, tree := range map[string]any{
		"null": nil, "text": "ftp", "number": 1.5, "boolean": true, "a type that JSON decoders do not return": struct{}{},
		"empty list": []any{}, "empty object": map[string]any{}, "empty result": map[string]any{"result": nil},
		"other protocols": []any{map[string]any{"type": "ssh"}},
		"too deep":        deep, "a cycle": cycle,
	} {
		if text, _, err := rest.Import(tree); err == nil || text != "" {
			t.Errorf("%s: text %q and error %v, want an error", name, text, err)
		}
	}
}

// TestImportLarge checks that a list with too many sections is cut, and that making
// the names of so many unnamed sites unique does not take quadratic time.
func TestImportLarge(t *testing.T) {
	wide := make([]any, core.MaxSections+10)
	for i := range wide {
		wide[i] = map[string]any{"type": "ftp"}
	}
	text, notes, err := rest.Import(wide)
	if err != nil {
		t.Fatal(err)
	}
	checkImported(t, text, notes)
	if n := strings.Count(text, "[transfer-site "); n != core.MaxSections {
		t.Errorf("%d sites, want %d", n, core.MaxSections)
	}
	if len(notes) > 60 {
		t.Errorf("%d notes", len(notes))
	}
}

// FuzzImport checks that the text has no syntax errors, whatever the input.
func FuzzImport(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, answer string) {
		var tree any
		if json.Unmarshal([]byte(answer), &tree) != nil {
			tree = map[string]any{"type": "ftp", "name": answer, "host": answer, "dmz": answer, "activeMode": answer, "port": answer}
		}
		text, notes, err := rest.Import(tree)
		if err != nil {
			return
		}
		if _, found := core.Parse(text); len(found) > 0 {
			for _, d := range found {
				if d.Rule != "value-expression" {
					t.Fatalf("line %d: %s [%s] in\n%s", d.Line, d.Message, d.Rule, text)
				}
			}
		}
		if again, _, _ := rest.Import(tree); again != text || len(notes) == 0 {
			t.Fatal("a second import differs from the first, or there are no notes")
		}
	})
}

func BenchmarkImport(b *testing.B) {
	list := make([]any, 1000)
	for i := range list {
		list[i] = map[string]any{
			"type": "ftp", "name": "site" + string(rune('a'+i%26)), "account": strings.Repeat("x", i%40), "host": "ftp.partner.internal",
			"port": "21", "dmz": "none", "activeMode": true, "isSecure": "false", "maxConcurrentConnection": 4.0,
		}
	}
	for b.Loop() {
		if _, _, err := rest.Import(list); err != nil {
			b.Fatal(err)
		}
	}
}
