package rest_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/core/rest"
	"activeftp/core/xmltree"
	"activeftp/harness/tree"
)

var update = flag.Bool("update", false, "write the files want, notes and rules of the archives")

// TestImport imports the answers of each archive (*.json, *.xml) as one list and
// compares the text with the file want, the notes with notes, and the rules that a
// check of the text reports with rules.
func TestImport(t *testing.T) {
	for _, file := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var answers []any
			want, got := &txtar.Archive{}, &txtar.Archive{}
			var inputs []txtar.File
			for _, f := range archive.Files {
				switch {
				case strings.HasSuffix(f.Name, ".json") || strings.HasSuffix(f.Name, ".xml"):
					inputs = append(inputs, f)
					answers = append(answers, decode(t, string(f.Data))...)
				default:
					want.Files = append(want.Files, f)
				}
			}
			text, notes, err := rest.Import(answers)
			if err != nil {
				t.Fatal(err)
			}
			checkImported(t, text, notes)
			got.Files = []txtar.File{
				{Name: "want", Data: []byte(text)},
				{Name: "notes", Data: []byte(lines(notes))},
				{Name: "rules", Data: []byte(lines(rulesOf(text)))},
			}
			if *update {
				archive.Files = append(inputs, got.Files...)
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(want)), string(txtar.Format(got))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// archives returns the archives with answers of the product.
func archives(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives found (%v)", err)
	}
	return files
}

// lines returns each text on a line of its own.
func lines(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return strings.Join(texts, "\n") + "\n"
}

// rulesOf returns the path and rule of each finding about a text.
func rulesOf(text string) []string {
	var all []string
	for _, d := range core.Check(text).Diagnostics {
		all = append(all, d.Path+" "+d.Rule)
	}
	return all
}

func decode(t testing.TB, text string) []any {
	t.Helper()
	documents, err := tree.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

// checkImported checks that the text has no syntax errors, the notes are sentences
// and neither contains a secret.
func checkImported(t testing.TB, text string, notes []string) {
	t.Helper()
	if _, found := core.Parse(text); len(found) > 0 {
		for _, d := range found {
			if d.Severity == core.Error {
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
		{"a site without a zone", `{"type":"ftp","name":"a","activeMode":true}`, []string{"Base Port"}},
		{"a site in an unknown zone", `{"type":"ftp","name":"a","activeMode":true,"dmz":"DMZ"}`, []string{"GET /zones", "Base Port"}},
		{"a site in the default zone", `{"type":"ftp","name":"a","activeMode":true,"dmz":"Default"}`, []string{"GET /zones", "Base Port"}},
		{"a site in any zone", `{"type":"ftp","name":"a","activeMode":true,"dmz":"any"}`, []string{"Base Port"}},
		{
			"one page", `{"resultSet":{"returnCount":1,"totalCount":101},"result":[{"name":"DMZ","edges":[]}]}`,
			[]string{"100 of 101 network zones are missing: the input has 1.", "Base Port"},
		},
		{"a zone without nodes", `{"name":"DMZ","isDefault":true}`, []string{`"DMZ"`, "Base Port"}},
		{
			"a renamed zone, twice", `[{"name":"D\nMZ","edges":[]},{"name":"D\nMZ","edges":[]}]`,
			[]string{`renamed to "D-MZ"`, "more than once", "Base Port"},
		},
		{
			"a site twice", `[{"name":"DMZ","edges":[]},{"type":"ftp","name":"a","account":"b","activeMode":"${a}"},{"type":"ftp","name":"a","account":"b","id":"7"}]`,
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
			"two sites of accounts that are not shown", `[{"type":"ftp","name":"a","host":"b","activeMode":true},{"type":"ftp","name":"a","host":"c","activeMode":true}]`,
			[]string{`renamed to "a 2"`, "Base Port"},
		},
		{
			"a page of all pages", `[{"resultSet":{"totalCount":"2"},"result":[{"type":"ssh","name":"a"}]},{"resultSet":{"totalCount":2},"result":[{"type":"ftp","name":"b","activeMode":true}]}]`,
			[]string{"other than FTP: 1.", "Base Port"},
		},
		{"a page behind the end", `[{"name":"DMZ","edges":[]},{"resultSet":{"totalCount":7},"result":[]}]`, []string{"counts 7 objects", "Base Port"}},
		{"a list of something else", `[{"name":"DMZ","edges":[]},{"resultSet":{"totalCount":7},"result":[{"name":"x"}]}]`, []string{"option: 1.", "Base Port"}},
		{"the default limit of options", options(100), []string{"proposed", "proposed", "default limit"}},
		{"more options", options(101), []string{"proposed", "proposed"}},
		{"other things", `[{"name":"DMZ","edges":[]},{"type":"ssh"},{"type":"ssh"},{},1]`, []string{"other than FTP: 2.", "not a transfer site, network zone, server or option: 2.", "Base Port"}},
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

// options returns an answer with the range and further options, count in all.
func options(count int) string {
	list := []string{`{"name":"Ftp.Active.PortBase","values":["40000"]}`, `{"name":"Ftp.Active.PortNumber","values":["10"]}`}
	for i := len(list); i < count; i++ {
		list = append(list, fmt.Sprintf(`{"name":"Other%d","values":["1"]}`, i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestImportErrors(t *testing.T) {
	type object = map[string]any
	deep := any(object{"type": "ftp"})
	for range 100_000 {
		deep = []any{deep}
	}
	cycle := object{}
	cycle["result"] = []any{cycle, cycle, cycle, cycle}
	for _, tt := range []struct {
		name string
		tree any
		want string
	}{
		{"null", nil, "want a JSON object or list"},
		{"text", "ftp", "want a JSON object or list"},
		{"number", 1.5, "want a JSON object or list"},
		{"boolean", true, "want a JSON object or list"},
		{"a type that JSON decoders do not return", struct{}{}, "want a JSON object or list"},
		{"empty list", []any{}, "no FTP transfer site, network zone, FTP server or option found"},
		{"empty object", object{}, "no FTP transfer site"},
		{"empty result", object{"result": nil}, "no FTP transfer site"},
		{"an empty page", object{"resultSet": object{"totalCount": 3.0}, "result": []any{}}, "says that there are 3 objects"},
		{"other protocols", []any{object{"type": "ssh"}}, "other protocols (1)"},
		{"options of no interest", []any{object{"name": "a", "values": []any{"1"}}}, "no option among 1"},
		{"servers without a range", object{"serverName": "a", "protocol": "ssh"}, "no FTP server with a passive port range"},
		{"an expired login", object{"message": "no", "status": 401.0}, "error answer of the product's REST API (status 401: the login"},
		{"another error", object{"error": "no", "code": "500"}, "(status 500)"},
		{"an error without a status", []any{object{"validationErrors": []any{}}}, "error answer of the product's REST API."},
		{"a message", object{"message": "Logged in"}, "this is a message"},
		{"XHTML", &xmltree.Element{Name: "html"}, "login page"},
		{"other XML", []any{object{"element": "FileZilla3"}}, `"FileZilla3" is not from the product`},
		{"an export without options", &xmltree.Element{Name: "ConfigurationModel"}, "no FTP transfer site"},
		{"too deep", deep, "too deep"},
		{"a cycle", cycle, "too many lists"},
	} {
		text, _, err := rest.Import(tt.tree)
		if err == nil || text != "" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: text %q and error %v, want an error with %q", tt.name, text, err, tt.want)
		}
	}
}

func TestReadingError(t *testing.T) {
	cause := errors.New("byte 7")
	for _, tt := range []struct{ text, want string }{
		{"", "empty"},
		{"\n<!DOCTYPE html><html><head><meta></head>", "login page"},
		{"<HTML><br>", "login page"},
		{"HTTP/1.1 200 OK\r\n\r\n{}", "without -i"},
		{"PK\x03\x04...", "ZIP"},
		{`{"a":"<html`, "byte 7"},
		{"[{", "byte 7"},
		{"<a>", "byte 7"},
		{"[ftp-active-mode]\nbase-port = 1\n", "settings text already"},
		{"set ftp:port-range 1-2", "neither JSON nor XML"},
		{"\x00\xff", "neither JSON nor XML"},
	} {
		if err := rest.ReadingError(tt.text, cause); !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ReadingError(%q) = %v, want %q in it", tt.text, err, tt.want)
		}
	}
}

func TestIsExport(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, " \n": false, "{": true, " \r\n{}": true, "<a/>": true, "[{": true, "[ \n[": true, "[]": true, `["a"]`: true,
		"[": false, "[host]": false, "[ host ]": false, "# a\n[host]": false, "base-port = 1": false,
	} {
		if got := rest.IsExport(text); got != want {
			t.Errorf("IsExport(%q) = %v, want %v", text, got, want)
		}
	}
}

// TestImportLarge checks that a list with too many sections is cut, and that making
// the names of so many unnamed sites unique does not take quadratic time.
func TestImportLarge(t *testing.T) {
	wide := make([]any, core.MaxSections+10)
	for i := range wide {
		wide[i] = map[string]any{"type": "ftp", "host": "h", "dmz": "none"}
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

// FuzzImport checks that the text has no syntax errors and nothing of a login,
// whatever the input.
func FuzzImport(f *testing.F) {
	for _, file := range archives(f) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, answer string) {
		documents, err := tree.Decode(answer)
		if err != nil {
			documents = []any{map[string]any{"type": "ftp", "name": answer, "host": answer, "dmz": answer, "activeMode": answer, "port": answer}}
		}
		const secret = "s3cr3t-8d1f"
		addSecret(documents, secret)
		text, notes, err := rest.Import(documents)
		if err != nil {
			if strings.Contains(err.Error(), secret) {
				t.Fatalf("the error contains a secret: %v", err)
			}
			return
		}
		if _, found := core.Parse(text); len(found) > 0 {
			for _, d := range found {
				if d.Severity == core.Error {
					t.Fatalf("line %d: %s [%s] in\n%s", d.Line, d.Message, d.Rule, text)
				}
			}
		}
		if strings.Contains(text+lines(notes), secret) {
			t.Fatalf("a secret was copied:\n%s\n%s", text, lines(notes))
		}
		if again, _, _ := rest.Import(documents); again != text {
			t.Fatal("a second import differs from the first")
		}
	})
}

// addSecret gives every object below node the fields of a login.
func addSecret(node any, secret string) {
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			addSecret(element, secret)
		}
	case map[string]any:
		for _, value := range node {
			addSecret(value, secret)
		}
		for _, field := range []string{"password", "userName", "username", "notes", "clientCertificate"} {
			node[field] = secret
		}
	}
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
