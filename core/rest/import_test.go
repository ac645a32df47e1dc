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

// Each archive holds answers, *.json, which are imported as one list, and the
// text that comes of them.
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
					t.Fatalf("%s is neither an answer nor what is wanted", f.Name)
				}
			}
			text, notes, err := rest.Import(answers)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			holdsImported(t, text, notes)
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

// holdsImported checks what holds of every import: no error of form, notes that
// are sentences, and no secret.
func holdsImported(t testing.TB, text string, notes []string) {
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
			t.Errorf("no sentence: %q", n)
		}
	}
	if strings.Contains(text+strings.Join(notes, " "), "hunter2") {
		t.Error("a password was copied")
	}
}

func TestImportNotes(t *testing.T) {
	tests := []struct {
		name, answer string
		want         []string // a part of each note, in order
	}{
		{"a zone", `{"name":"DMZ","edges":[]}`, []string{"Base Port"}},
		{"a site without zones", `{"type":"ftp","name":"a"}`, []string{"GET /zones", "Base Port"}},
		{
			"one page", `{"resultSet":{"returnCount":1,"totalCount":101},"result":[{"name":"DMZ","edges":[]}]}`,
			[]string{"one page", "Base Port"},
		},
		{"a zone without nodes", `{"name":"DMZ","isDefault":true}`, []string{`"DMZ"`, "Base Port"}},
		{
			"another name, and twice", `[{"name":"D\nMZ","edges":[]},{"name":"D\nMZ","edges":[]}]`,
			[]string{`is called "D-MZ"`, "twice", "Base Port"},
		},
		{
			"a site twice", `[{"name":"DMZ","edges":[]},{"type":"ftp","name":"a","account":"b"},{"type":"ftp","name":"a","account":"b"}]`,
			[]string{`"a" comes twice`, "Base Port"},
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
		{"other things", `[{"name":"DMZ","edges":[]},{"type":"ssh"},{"type":"ssh"},{},1]`, []string{"2 of other", "2 that are", "Base Port"}},
		{"too deep", `[{"name":"DMZ","edges":[]},[[[[[[[[1]]]]]]]]]`, []string{"too deep", "Base Port"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, notes, err := rest.Import(decode(t, tt.answer))
			if err != nil {
				t.Fatal(err)
			}
			holdsImported(t, text, notes)
			if len(notes) != len(tt.want) {
				t.Fatalf("%d notes, want %d: %q", len(notes), len(tt.want), notes)
			}
			for i, part := range tt.want {
				if !strings.Contains(notes[i], part) {
					t.Errorf("note %d does not say %q: %s", i, part, notes[i])
				}
			}
		})
	}
}

func TestImportRefused(t *testing.T) {
	deep := any(map[string]any{"type": "ftp"})
	for range 100_000 {
		deep = []any{deep}
	}
	around := map[string]any{}
	around["result"] = []any{around, around, around, around}
	for name, tree := range map[string]any{
		"null": nil, "text": "ftp", "number": 1.5, "true": true, "a foreign type": struct{}{},
		"empty list": []any{}, "empty object": map[string]any{}, "empty result": map[string]any{"result": nil},
		"other protocols": []any{map[string]any{"type": "ssh"}},
		"too deep":        deep, "a circle": around,
	} {
		if text, _, err := rest.Import(tree); err == nil || text != "" {
			t.Errorf("%s is imported as %q", name, text)
		}
	}
}

// A list longer than a text may be is cut, and does not take for ever although
// no site has a name.
func TestImportLarge(t *testing.T) {
	wide := make([]any, core.MaxSections+10)
	for i := range wide {
		wide[i] = map[string]any{"type": "ftp"}
	}
	text, notes, err := rest.Import(wide)
	if err != nil {
		t.Fatal(err)
	}
	holdsImported(t, text, notes)
	if n := strings.Count(text, "[transfer-site "); n != core.MaxSections {
		t.Errorf("%d sites, want %d", n, core.MaxSections)
	}
	if len(notes) > 60 {
		t.Errorf("%d notes", len(notes))
	}
}

// Whatever JSON is imported, the text has no error of form.
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
		for _, each := range archive.Files {
			f.Add(string(each.Data))
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
			t.Fatal("the second import differs from the first")
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
