package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"activeftp/core"
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
		{[]string{"json=a", "text=a"}, "want a file of its own; --output json=a names this one too", ""},
		{[]string{"json=a", "json=./a"}, "want a file of its own; --output json=a names this one too", ""},
		{[]string{"json=a", "text=" + filepath.Join(dir, "a")}, "want a file of its own; --output json=a names this one too", ""},
		{[]string{"json=other", "text=hard"}, "want a file of its own; --output json=other names this one too", ""},
		{[]string{"json=-"}, "", ""},
		{[]string{"json=-", "text=-"}, "standard output takes one report, that of --output json=-", ""},
		{[]string{"json=in.settings"}, "", "--output json=in.settings would overwrite an input; name another file"},
		{[]string{"text=a", "json=" + filepath.Join(dir, "in.settings")}, "",
			"--output json=" + filepath.Join(dir, "in.settings") + " would overwrite an input; name another file"},
		{[]string{"json=link"}, "", "--output json=link would overwrite an input; name another file"},
	}
	for _, test := range tests {
		terminal := &Terminal{}
		format := &formatFlag{chosen: report.CheckFormats()[0], formats: report.CheckFormats()}
		flag := &outputFlag{format: format, formats: report.CheckFormats(), terminal: terminal}
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

// TestStandardOutputReport checks that one report goes to standard output, whether
// --format or --output names it.
func TestStandardOutputReport(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string // format on standard output
		fail bool
	}{
		{nil, "text", false},
		{[]string{"--output", "json=-"}, "json", false},
		{[]string{"--format", "sarif", "--format", "junit"}, "junit", false},
		{[]string{"--format", "sarif", "--output", "json=-"}, "", true},
		{[]string{"--output", "json=-", "--format", "text"}, "", true},
		{[]string{"--output", "json=-", "--output", "json=-"}, "", true},
	} {
		flags := pflag.NewFlagSet("check", pflag.ContinueOnError)
		flags.SetOutput(io.Discard)
		reports := AddReportFlags(flags, &Terminal{}, report.CheckFormats(), report.Tool{})
		if err := flags.Parse(tt.args); err != nil || tt.fail {
			if err == nil || !tt.fail || !strings.Contains(err.Error(), "standard output takes one report") {
				t.Errorf("%q: error %v", tt.args, err)
			}
			continue
		}
		r := &report.Report{Cases: []report.Case{report.OfCheck("a.settings", core.Check("[ftp-active-mode]\nbase-port = 1\n"))}}
		format, err := report.FindFormat(report.CheckFormats(), tt.want)
		if err != nil {
			t.Fatal(err)
		}
		var got, want strings.Builder
		if err := errors.Join(reports.Write(&got, r), format.Write(&want, r)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.args, diff)
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
