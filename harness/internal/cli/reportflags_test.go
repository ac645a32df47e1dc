package cli

import (
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
		flag := formatFlag{tt.formats[0], tt.formats, func(name string) string {
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
