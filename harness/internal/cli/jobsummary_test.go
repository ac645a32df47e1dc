package cli

import (
	"bytes"
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

// TestJobSummary checks that a job summary is appended to, once, by --format auto
// and by --output, and by nothing else.
func TestJobSummary(t *testing.T) {
	const before = "# An earlier step\n"
	r := &report.Report{Cases: []report.Case{report.OfCheck("a.settings", core.Check("[ftp-active-mode]\nbase-port = 1\n"))}}
	var markdown bytes.Buffer
	if err := report.WriteMarkdown(&markdown, r); err != nil {
		t.Fatal(err)
	}
	appended := before + "\n" + markdown.String()
	tests := []struct {
		actions string // GITHUB_ACTIONS
		args    []string
		want    string
	}{
		{"true", []string{"--format", "auto"}, appended},
		{"true", []string{"--output", "markdown=FILE"}, appended},
		{"true", []string{"--format", "auto", "--output", "markdown=FILE"}, appended},
		{"true", []string{"--format", "github"}, before},
		{"true", nil, before},
		{"", []string{"--format", "auto"}, before},
	}
	for _, tt := range tests {
		file := filepath.Join(t.TempDir(), "summary")
		if err := os.WriteFile(file, []byte(before), 0o666); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"GITHUB_ACTIONS": tt.actions, "GITHUB_STEP_SUMMARY": file}
		terminal := &Terminal{Out: io.Discard, Env: func(name string) string { return env[name] }}
		flags := pflag.NewFlagSet("check", pflag.ContinueOnError)
		reports := AddReportFlags(flags, terminal, report.CheckFormats(), report.Tool{})
		args := strings.Split(strings.ReplaceAll(strings.Join(tt.args, "\n"), "FILE", file), "\n")
		if len(tt.args) == 0 {
			args = nil
		}
		if err := flags.Parse(args); err != nil {
			t.Fatal(err)
		}
		if err := reports.Write(io.Discard, r); err != nil {
			t.Errorf("%q: %v", tt.args, err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, string(got)); diff != "" {
			t.Errorf("GITHUB_ACTIONS=%s, %q (-want +got):\n%s", tt.actions, tt.args, diff)
		}
	}
}

func TestJobSummaryTooLong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary")
	if err := appendToSummary(file, append([]byte("**fail**\n"), make([]byte, maxJobSummary)...)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(got), "**fail**\n\nThe report is too long") || len(got) > 200 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}
