package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"activeftp/harness/report"
)

func TestFormatAuto(t *testing.T) {
	tests := []struct {
		formats []report.Format
		format  string
		env     string // GITHUB_ACTIONS
		want    string
	}{
		{report.CheckFormats(), "auto", "", "text"},
		{report.CheckFormats(), "auto", "true", "github"},
		{report.CheckFormats(), "auto", "false", "text"},
		{report.CheckFormats(), "text", "true", "text"},
		{report.RunFormats(), "auto", "true", "text"},
	}
	for _, tt := range tests {
		flag := formatFlag{chosen: tt.formats[0], formats: tt.formats, env: func(name string) string {
			if name != "GITHUB_ACTIONS" {
				t.Errorf("reads the variable %s, want GITHUB_ACTIONS alone", name)
			}
			return tt.env
		}}
		if err := flag.Set(tt.format); err != nil || flag.String() != tt.want {
			t.Errorf("--format %s of %s with GITHUB_ACTIONS=%s: got %s, %v; want %s",
				tt.format, report.FormatNames(tt.formats), tt.env, &flag, err, tt.want)
		}
	}
}

// TestOutputFiles checks that two reports have two files, and that no report
// replaces a file that is read, whatever its name.
func TestOutputFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"in.settings", "other"} {
		if err := os.WriteFile(name, []byte("text"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"link": "in.settings", "hard": "other"} {
		if err := os.Link(target, link); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		outputs []string
		set     string // error of the last flag
		read    string // error of reading in.settings
	}{
		{[]string{"json=a", "text=b"}, "", ""},
		{[]string{"json=other"}, "", ""},
		{[]string{"json=" + os.DevNull, "text=" + os.DevNull}, "", ""},
		{[]string{"json=a", "text=a"}, "want a file of its own for each report; a is that of json", ""},
		{[]string{"json=a", "json=./a"}, "want a file of its own for each report; ./a is that of json", ""},
		{[]string{"json=a", "text=" + filepath.Join(dir, "a")}, "want a file of its own for each report; " + filepath.Join(dir, "a") + " is that of json", ""},
		{[]string{"json=other", "text=hard"}, "want a file of its own for each report; hard is that of json", ""},
		{[]string{"json=in.settings"}, "", "--output json=in.settings would overwrite an input; name another file"},
		{[]string{"text=a", "json=" + filepath.Join(dir, "in.settings")}, "",
			"--output json=" + filepath.Join(dir, "in.settings") + " would overwrite an input; name another file"},
		{[]string{"json=link"}, "", "--output json=link would overwrite an input; name another file"},
	}
	for _, test := range tests {
		terminal := &Terminal{}
		flag := &outputFlag{formats: report.CheckFormats(), terminal: terminal}
		var err error
		for _, o := range test.outputs {
			err = errors.Join(err, flag.Set(o))
		}
		if got := errorText(err); got != test.set {
			t.Errorf("%q: error %q, want %q", test.outputs, got, test.set)
		}
		_, err = ReadFile(terminal, "in.settings", 100)
		if got := errorText(err); got != test.read {
			t.Errorf("%q: reading: error %q, want %q", test.outputs, got, test.read)
		}
	}
}

// errorText returns the text of an error, or "" for nil.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
