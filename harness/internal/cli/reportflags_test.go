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
	for _, test := range tests {
		flag := formatFlag{test.formats[0], test.formats, func(name string) string {
			if name != "GITHUB_ACTIONS" {
				t.Errorf("%s is read", name)
			}
			return test.env
		}}
		if err := flag.Set(test.format); err != nil || flag.String() != test.want {
			t.Errorf("--format %s of %s with GITHUB_ACTIONS=%s: got %s, %v; want %s",
				test.format, report.FormatNames(test.formats), test.env, &flag, err, test.want)
		}
	}
}
