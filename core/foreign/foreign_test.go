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

func TestUnrecognized(t *testing.T) {
	const accepted = "; want FileZilla's"
	tests := []struct{ name, text, want string }{
		{"in.txt", "", "this is an empty text" + accepted},
		{"in.txt", "password hunter2\nhost a\n", "this is a text of 2 lines without FTP settings" + " that are known here" + accepted},
		{"in_windows.txt", "[ftp-active-mode]\nbase-port = 1\n", "this is a settings text already; check it: activeftp check FILE"},
		{"in.txt", "#!/bin/sh\nsftp x\n", "this is a script that calls neither lftp nor curl with an FTP server" + accepted},
		{"in.txt", "#!/bin/sh\napt-get install curl lftp\n", "this is a script that calls neither lftp nor curl with an FTP server" + accepted},
		{"in.txt", "curl https://ana:hunter2@www.example.com/\n", "this is a text of 1 line without" + " FTP settings that are known here" + accepted},
		{"in.txt", "pasv_enable=YES\npasv_min_port=40000\n", "this is an FTP server's configuration (vsftpd)" + accepted},
		{"in.txt", "ftp://ana:hunter2@192.0.2.5/x\n", "this is an FTP URL without options"},
		{"in.xml", "<FileZillaServer><Settings/></FileZillaServer>", "this is the configuration of FileZilla Server, not of the client" + accepted},
		{"in.xml", "<html><p>hunter2</p></html>", "this is an XML document with the root element <html> and no FTP settings"},
	}
	for _, tt := range tests {
		in := input(t, tt.name, tt.text)
		text, notes, err := foreign.Import([]foreign.Input{in})
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || text != "" || notes != nil {
			t.Errorf("%q: text %q, error %v, want %q", tt.text, text, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error has the password: %v", tt.text, err)
		}
		if foreign.Recognizes(in) {
			t.Errorf("%q is recognized", tt.text)
		}
	}
	if !foreign.Recognizes(input(t, "in.txt", "lftp -c 'open ftp://192.0.2.5'")) {
		t.Error("an lftp command is not recognized")
	}
}

func TestImportOfTwoProducts(t *testing.T) {
	page, other := foreign.Input{Text: "Base Port: 10000"}, foreign.Input{Text: "curl -P - ftp://192.0.2.5/"}
	if _, _, err := foreign.Import([]foreign.Input{page, other}); err == nil {
		t.Error("the product's pages and curl in one text: want an error")
	}
	if _, _, err := foreign.Import([]foreign.Input{{Text: strings.Repeat("#", foreign.MaxText+1)}}); err == nil {
		t.Error("a long text: want an error")
	}
}

// TestTwoFormats checks that a script that calls two programs gives the sites of
// both.
func TestTwoFormats(t *testing.T) {
	got := importAll(t, []foreign.Input{{Text: "curl -P - ftp://192.0.2.5/\nlftp -e 'set ftp:passive-mode no' 192.0.2.6"}})
	if settings, _ := core.Parse(got["want"]); settings.Site("192.0.2.5") == nil || settings.Site("192.0.2.6") == nil {
		t.Errorf("sites missing in\n%s", got["want"])
	}
}

// TestEphemeralPorts checks the finding that a note announces: once the operating
// system is filled in, check reports the ports.
func TestEphemeralPorts(t *testing.T) {
	text := importAll(t, []foreign.Input{{Text: `lftp -c "set ftp:passive-mode off; set ftp:port-range 65000-65100; open 192.0.2.5"`}})["want"]
	result := core.Check(text + "os = windows\n")
	if len(result.Diagnostics) != 1 || result.Diagnostics[0].Rule != "port-ephemeral-overlap" {
		t.Errorf("found %+v in\n%s", result.Diagnostics, text)
	}
}

// TestImportLarge checks that nested and repeated constructs do not take quadratic
// time or memory.
func TestImportLarge(t *testing.T) {
	for _, unit := range []string{
		"$(", "`", "\"", "<<A\n", "a=$a$a$a\n", "$a", "${", "ftp://", "ftp://a?b=c ", "lftp ftp://a;", "curl -P - ftp://a\n", "/*", "<!--", "x(", "\"a\" + ",
		"set ftp:p x\n", "Base Port\n", "Server: a\n", "name=\"a\"", "[x] Use FTPS\t", "\\", "#", "--next ", "curl -P - ", "passiveMode=true\n",
	} {
		text := "lftp ftp://192.0.2.5;" + strings.Repeat(unit, 50_000/len(unit))
		if text, notes, err := foreign.Import([]foreign.Input{{Text: text}}); err == nil {
			checkImported(t, text, notes)
		}
	}
}

// FuzzImport checks that no text makes the import panic or copies a password, and
// that the settings have no errors of form.
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
		f.Add(string(archive.Files[0].Data), "hunter2")
	}
	f.Fuzz(func(t *testing.T, text, element string) {
		root := &xmltree.Element{Name: "FileZilla3", Children: []*xmltree.Element{
			{Name: "Setting", Attributes: []xmltree.Attribute{{Name: "name", Value: "Limit ports low"}}, Text: element},
			{Name: "Server", Text: element, Children: []*xmltree.Element{
				{Name: "Host", Text: element}, {Name: "Port", Text: element}, {Name: "Protocol", Text: element}, {Name: "PasvMode", Text: "MODE_ACTIVE"},
				{Name: "Pass", Text: "hunter2"},
			}},
		}}
		for _, in := range []foreign.Input{{Text: text}, {Text: text, XML: root}} {
			settings, notes, err := foreign.Import([]foreign.Input{in})
			if err != nil {
				continue
			}
			if _, found := core.Parse(settings); len(found) > 0 {
				for _, d := range found {
					if d.Severity == core.Error {
						t.Fatalf("line %d: %s [%s] in\n%s", d.Line, d.Message, d.Rule, settings)
					}
				}
			}
			again, _, _ := foreign.Import([]foreign.Input{in})
			if again != settings {
				t.Fatal("a second import differs from the first")
			}
			for _, n := range notes {
				if strings.ContainsAny(n, "\n\r\x00") {
					t.Fatalf("note %q", n)
				}
			}
		}
	})
}

// FuzzPassword checks that a user and a password are not copied from any of the
// places that have one.
func FuzzPassword(f *testing.F) {
	for _, seed := range []string{"", "@", "/", "@a/b", ":21", "?", "#", "&passiveMode=false", "\t", "${x}", "%40", ", Server: a", "\\'"} {
		f.Add(seed)
	}
	places := []string{
		"curl -P - 'ftp://USER:PASSWORD@ftp.example.com/x'", "curl -P - -u 'USER:PASSWORD' ftp://ftp.example.com/",
		"lftp -u 'USER,PASSWORD' ftp.example.com -e 'set ftp:passive-mode off'", "lftp -c 'open \"ftp://USER:PASSWORD@192.0.2.5\"'",
		"url = \"ftp://USER:PASSWORD@ftp.example.com\"\nuser = \"USER:PASSWORD\"\nftp-port = -",
		"from(\"ftp://USER:PASSWORD@ftp.example.com/?passiveMode=false\");", "from(\"ftp://USER@ftp.example.com/?passiveMode=false&password=PASSWORD\");",
		"ftp.passiveMode=false\nftp.host=192.0.2.5\nftp.user=USER\nftp.password=PASSWORD", "FTPClient c;\nc.login(\"USER\", \"PASSWORD\");",
		"Base Port: 10000\nUser Name: USER\nPassword: PASSWORD", "Site Name: a\n[x] Enable Active Connection Mode\nPassword\nPASSWORD",
	}
	f.Fuzz(func(t *testing.T, tail string) {
		const user, password = "Uq8", "Zq7"
		if strings.Contains(tail, user) || strings.Contains(tail, password) || strings.ContainsAny(tail, "\r\n") {
			return
		}
		for _, place := range places {
			text := strings.ReplaceAll(strings.ReplaceAll(place, "USER", user), "PASSWORD", password+tail)
			settings, notes, err := foreign.Import([]foreign.Input{{Text: text}})
			if err != nil {
				settings = err.Error()
			}
			if all := settings + strings.Join(notes, "\n"); strings.Contains(all, user) || strings.Contains(all, password) {
				t.Fatalf("copied from %q:\n%s", text, all)
			}
		}
	})
}
