package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/report"
)

// write writes files with their texts below a new directory, which it returns without
// links. The text of a directory ends its name with a slash.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(path, 0o777)
		} else {
			err = os.WriteFile(path, []byte(text), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// TestFind checks that the nearest file is found, up to the root of a repository
// whose .git is a directory or a file, also from a directory behind a link.
func TestFind(t *testing.T) {
	root := write(t, map[string]string{
		Name:             "",
		"repo/.git/":     "",
		"repo/" + Name:   "",
		"repo/a/b/":      "",
		"repo/c/" + Name: "", "repo/c/d/": "",
		"bare/.git/": "", "bare/a/": "",
		"worktree/.git": "gitdir: elsewhere\n", "worktree/a/": "",
		"plain/a/": "",
	})
	if err := os.Symlink(filepath.Join(root, "repo/a"), filepath.Join(root, "bare/link")); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		"repo": "repo/" + Name, "repo/a/b": "repo/" + Name, "repo/c": "repo/c/" + Name, "repo/c/d": "repo/c/" + Name,
		"bare": "", "bare/a": "", "worktree/a": "", "plain/a": Name, "bare/link": "repo/" + Name, "bare/link/b": "repo/" + Name,
	} {
		got, err := Find(filepath.Join(root, dir))
		if want != "" {
			want = filepath.Join(root, filepath.FromSlash(want))
		}
		if got != want || err != nil {
			t.Errorf("%s: got %q, %v; want %q", dir, got, err, want)
		}
	}
}

const complete = `# how this repository is checked
[check]
files = [
  "settings", # a directory
  "estates/*.settings",
]
format = "auto"
fail-on = 'warning'
baseline = "ci/known.json"
color = "never"

[rules]
port-known-service = "off"
"port-capacity" = "error"
key-unknown = "error"
`

func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"complete":          complete,
		"byte order mark":   "\ufeff" + complete,
		"Windows line ends": strings.ReplaceAll(complete, "\n", "\r\n"),
	} {
		c, err := parse("x.toml", "dir", text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := Check{
			Format: Text{"auto", 7, 10}, FailOn: Text{"warning", 8, 11}, Color: Text{"never", 10, 9}, Baseline: Text{"ci/known.json", 9, 12},
			Files: []Text{{"settings", 4, 3}, {"estates/*.settings", 5, 3}},
		}
		if diff := cmp.Diff(want, c.Check); diff != "" {
			t.Errorf("%s: check (-want +got):\n%s", name, diff)
		}
		rules := []report.RuleChange{{ID: "key-unknown", Severity: core.Error}, {ID: "port-known-service", Severity: core.NotChecked}, {ID: "port-capacity", Severity: core.Error}}
		if diff := cmp.Diff(rules, c.Rules); diff != "" {
			t.Errorf("%s: rules (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(core.NotChecked, c.Severities()["port-known-service"]); diff != "" || len(c.Severities()) != 3 {
			t.Errorf("%s: severities %v", name, c.Severities())
		}
	}
	for _, text := range []string{
		"check = {format = \"json\"}\nrules = {\"port-capacity\" = \"off\"}\n", "check.format = \"json\"\nrules.port-capacity = \"off\"\n",
	} {
		c, err := parse("x.toml", "dir", text)
		if err != nil || c.Check.Format.Value != "json" || len(c.Rules) != 1 {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
	if c, err := parse("x.toml", "dir", ""); err != nil || len(c.Check.Files)+len(c.Rules) != 0 {
		t.Errorf("an empty file: %+v, %v", c, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"[check\n", "x.toml:1:7: want TOML: "},
		{"\x00", "x.toml:1:1: want TOML: "},
		{"[check]\nformat = json\n", "x.toml:2:10: want TOML: "},
		{"[check]\nformat = \"a\"\nformat = \"b\"\n", "x.toml:3:1: want TOML: "},
		{"[check]\n[rules]\n[check]\n", "x.toml:3:2: want TOML: "},
		{"[chek]\n", `x.toml:1:2: unknown table "chek"; did you mean "check"?`},
		{"[run]\n", `x.toml:1:2: unknown table "run"; want check or rules`},
		{"format = \"json\"\n", `x.toml:1:1: unknown table "format"; want check or rules`},
		{"[[check]]\n", "x.toml:1:3: want one pair of brackets"},
		{"check = 3\n", "x.toml:1:1: want the table [check]"},
		{"[check]\nformta = \"json\"\n", `x.toml:2:1: unknown key "formta"; did you mean "format"?`},
		{"[check]\noutput = \"json=x\"\n", `x.toml:2:1: unknown key "output"; want files, format, fail-on, baseline or color`},
		{"[check]\nfix = true\n", `x.toml:2:1: unknown key "fix"; want `},
		{"[check]\nformat = 3\n", "x.toml:2:10: want a text in quotes for format"},
		{"[check]\nformat = \"\"\n", "x.toml:2:10: format is empty"},
		{"[check]\nfiles = \"a\"\n", "x.toml:2:9: want a list of texts for files"},
		{"[check]\nfiles = []\n", "x.toml:2:1: want at least one file"},
		{"[check]\nfiles = [\n\"a\",\n true]\n", "x.toml:4:2: want a text in quotes for files"},
		{"[check.format]\n", "x.toml:1:8: want format = ... below [check], not a table"},
		{"[check]\nformat.x = \"a\"\n", "x.toml:2:8: want one value for format"},
		{"[rules]\nport-capacty = \"off\"\n", `x.toml:2:1: unknown rule "port-capacty"; did you mean "port-capacity"?`},
		{"[rules]\nnone = \"off\"\n", `x.toml:2:1: unknown rule "none"`},
		{"[rules]\nport-capacity = \"fatal\"\n", `x.toml:2:17: port-capacity = "fatal": want off, note, warning, error`},
		{"[rules]\nport-capacity = false\n", "x.toml:2:17: want a text in quotes for port-capacity"},
		{"[rules]\nsyntax = \"off\"\n", `x.toml:2:10: syntax = "off": want error; a rule about the form of the text can only be raised`},
		{"[rules]\nvalue-unknown = \"off\"\n", `x.toml:2:17: value-unknown = "off": want note, warning, error`},
		{"[rules]\naccept-expired = \"note\"\n", `x.toml:2:18: accept-expired = "note": want error`},
	} {
		c, err := parse("x.toml", "dir", tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %+v, error %v; want %q", tt.text, c, err, tt.want)
		}
	}
}

// FuzzParse checks that each text has an answer, and that an error names the file.
func FuzzParse(f *testing.F) {
	f.Add(complete)
	f.Add("check = {files = [\"\\u00e9\"], a.b.c = 1979-05-27}\nrules.\"\" = inf\n")
	f.Add("[a.\"b\".c]\n[[d]]\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parse("x.toml", "dir", text); err != nil && !strings.HasPrefix(err.Error(), "x.toml:") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// TestFiles checks the files that patterns stand for, from a directory below.
func TestFiles(t *testing.T) {
	root := write(t, map[string]string{
		"settings/": "", "estates/a.settings": "", "estates/b.settings": "", "estates/c.json": "", "odd[1].settings": "", "sub/deep/": "",
	})
	t.Chdir(filepath.Join(root, "sub/deep"))
	up := func(names ...string) []string {
		for i := range names {
			names[i] = filepath.Join("..", "..", filepath.FromSlash(names[i]))
		}
		return names
	}
	for _, tt := range []struct {
		patterns []string
		want     []string
		err      string
	}{
		{[]string{"settings", "estates/*.settings", "estates/./a.settings"}, up("settings", "estates/a.settings", "estates/b.settings"), ""},
		{[]string{"."}, up("."), ""},
		{[]string{"missing.settings"}, up("missing.settings"), ""},
		{[]string{`odd\[1\].settings`}, up("odd[1].settings"), ""},
		{[]string{"estates/?.json"}, up("estates/c.json"), ""},
		{[]string{"settings", "*.xml"}, nil, "x.toml:2:7: no file matches this pattern"},
		{[]string{"[a"}, nil, "x.toml:1:7: want a pattern"},
		{[]string{"../other"}, nil, "x.toml:1:7: want a path below the directory of this file"},
		{[]string{"a/../../other"}, nil, "want a path below"},
		{[]string{"/etc"}, nil, "want a path below"},
		{[]string{"**/*.settings"}, nil, "want no **"},
	} {
		c := &Config{File: "x.toml", dir: root}
		for i, pattern := range tt.patterns {
			c.Check.Files = append(c.Check.Files, Text{pattern, i + 1, 7})
		}
		got, err := c.Files()
		if diff := cmp.Diff(tt.want, got); diff != "" || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: error %v, want %q; files (-want +got):\n%s", tt.patterns, err, tt.err, diff)
		}
	}
}
