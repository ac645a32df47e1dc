package foreign_test

import (
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/core/foreign"
	"activeftp/core/xmltree"
)

var update = flag.Bool("update", false, "rewrite the expected results in testdata")

// secrets occur in the inputs as users and passwords, and must not occur anywhere
// else.
var secrets = []string{"hunter2", "s3cret", "aHVudGVyMg==", "ana"}

// TestImport imports the files of each archive whose name starts with "in". The
// file want is the settings text, notes the notes, and rules the ids of what check
// finds, each in order.
func TestImport(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives found (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var inputs []foreign.Input
			kept := archive.Files[:0:0]
			want := map[string]string{}
			for _, f := range archive.Files {
				if !strings.HasPrefix(f.Name, "in") {
					want[f.Name] = string(f.Data)
					continue
				}
				kept = append(kept, f)
				inputs = append(inputs, input(t, f.Name, string(f.Data)))
			}
			got := importAll(t, inputs)
			if *update {
				for _, name := range []string{"want", "notes", "rules"} {
					kept = append(kept, txtar.File{Name: name, Data: []byte(got[name])})
				}
				archive.Files = kept
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// importAll imports inputs and returns the settings text, the notes and the rules.
func importAll(t testing.TB, inputs []foreign.Input) map[string]string {
	t.Helper()
	text, notes, err := foreign.Import(inputs)
	if err != nil {
		t.Fatal(err)
	}
	checkImported(t, text, notes)
	rules := ""
	result := core.Check(text)
	for _, d := range result.Diagnostics {
		rules += d.Rule + "\n"
	}
	return map[string]string{
		"want": text, "notes": strings.Join(append(notes, ""), "\n"), "rules": rules + "verdict " + result.Verdict.String() + "\n",
	}
}

// checkImported checks that the text has no errors of form, the notes are
// sentences, and neither contains a secret.
func checkImported(t testing.TB, text string, notes []string) {
	t.Helper()
	_, found := core.Parse(text)
	for _, d := range found {
		if d.Severity == core.Error {
			t.Errorf("line %d: %s [%s] in\n%s", d.Line, d.Message, d.Rule, text)
		}
	}
	for _, n := range notes {
		if !strings.HasSuffix(n, ".") || strings.ContainsAny(n, "\n\r\x00") {
			t.Errorf("note is not a sentence: %q", n)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(text+strings.Join(notes, " "), secret) {
			t.Errorf("%q was copied", secret)
		}
	}
}

// input returns the input for a file. The text in it has Windows line ends and a
// byte order mark if its name says so.
func input(t testing.TB, name, text string) foreign.Input {
	t.Helper()
	if strings.Contains(name, "windows") {
		text = "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")
	}
	in := foreign.Input{Text: text}
	if strings.HasSuffix(name, ".xml") {
		in.XML = tree(t, text)
	}
	return in
}

// tree decodes an XML document.
func tree(t testing.TB, text string) *xmltree.Element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	root := &xmltree.Element{}
	open := []*xmltree.Element{root}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root.Children[0]
		}
		if err != nil {
			t.Fatal(err)
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &xmltree.Element{Name: token.Name.Local}
			for _, a := range token.Attr {
				e.Attributes = append(e.Attributes, xmltree.Attribute{Name: a.Name.Local, Value: a.Value})
			}
			top.Children = append(top.Children, e)
			open = append(open, e)
		case xml.EndElement:
			top.Text = strings.TrimSpace(top.Text)
			open = open[:len(open)-1]
		case xml.CharData:
			top.Text += string(token)
		}
	}
}
