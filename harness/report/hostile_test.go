package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"activeftp/core"
	"activeftp/core/trace"
)

// hostileFields lists the text fields of a finding and its case that users' files
// and peers can fill, with the function that fills one.
var hostileFields = []struct {
	name string
	set  func(c *Case, f *Finding, text string)
}{
	{"Finding.File", func(_ *Case, f *Finding, text string) { f.File = text }},
	{"Finding.Rule", func(_ *Case, f *Finding, text string) { f.Rule = text }},
	{"Finding.Message", func(_ *Case, f *Finding, text string) { f.Message = text }},
	{"Finding.Want", func(_ *Case, f *Finding, text string) { f.Want = text }},
	{"Finding.Got", func(_ *Case, f *Finding, text string) { f.Got = text }},
	{"Finding.Fix.Message", func(_ *Case, f *Finding, text string) { f.Fix.Message = text }},
	{"Finding.Fix.New", func(_ *Case, f *Finding, text string) { f.Fix.New = text }},
	{"Case.Name", func(c *Case, _ *Finding, text string) { c.Name = text }},
	{"Case.File", func(c *Case, _ *Finding, text string) { c.File = text }},
	{"Case.Title", func(c *Case, _ *Finding, text string) { c.Title = text }},
	{"Case.Status", func(c *Case, _ *Finding, text string) { c.Status = text }},
	{"Case.Proved", func(c *Case, _ *Finding, text string) { c.Proved = []string{text, text, "subject: " + text} }},
	{"Case.Talk", func(c *Case, _ *Finding, text string) { c.Talk = []string{"< 220 " + text} }},
	{"PortSpan.Status", func(c *Case, _ *Finding, text string) { c.Traffic.Spans[1].Status = PortStatus(text) }},
	{"PortSpan.Reason", func(c *Case, _ *Finding, text string) { c.Traffic.Spans[1].Reason = text }},
	{"Transfer.Name", func(c *Case, _ *Finding, text string) { c.Traffic.Transfers[0].Name = text }},
	{"Case.Skipped", func(c *Case, f *Finding, text string) { c.Skipped, f.Severity = text, core.Note }}, // an error would outrank it
}

// TestFormatsEscapeHostileText feeds hostile text through each field in each
// format. No raw control character may come out, and no line feed or tab but
// those of the format.
func TestFormatsEscapeHostileText(t *testing.T) {
	kinds := []struct {
		name    string
		formats []Format
	}{
		{"check", CheckFormats()}, {"run", RunFormats()}, {"proof", ProofFormats()}, {"conformance", ConformanceFormats()},
		{"diagnose", DiagnoseFormats()},
	}
	texts := []struct{ name, text string }{
		{"C0 controls", "a\x00\x01\x07\x08\x0b\x0c\x0e\x1f\x7fb"},
		{"C1 controls", "a\u0080\u0085\u009b2J\u009d0;title\u009cb"},
		{"ESC sequences", "a\x1b[2J\x1b]0;title\x07\x1bP1$r\x1b\\b"},
		{"line ends and tabs", "a\r\n\n\r\t\u2028\u2029b"},
		{"bidi controls", "a\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069b"},
		{"invisible characters", "a\u00ad\u200b\ufeff\ufffe\U000e0041b"},
		{"invalid UTF-8", "a\xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xe2\x80"},
	}
	for _, kind := range kinds {
		for _, format := range kind.formats {
			for _, field := range hostileFields {
				harmless := render(t, format, reportWith(field.set, "ab"))
				for _, test := range texts {
					t.Run(strings.Join([]string{kind.name, format.Name, field.name, test.name}, "/"), func(t *testing.T) {
						output := render(t, format, reportWith(field.set, test.text)) // which fails on a control character
						for _, structural := range []string{"\n", "\t"} {
							if got, want := strings.Count(output, structural), strings.Count(harmless, structural); got != want {
								t.Errorf("%d times %q, want %d: %q", got, structural, want, output)
							}
						}
					})
				}
			}
		}
	}
}

// TestFormatsHaveNoCommands feeds the marks of workflow commands through each field in
// each format. The runner finds no command in the output, except those of the format
// github, and the parser of the format reads the output.
func TestFormatsHaveNoCommands(t *testing.T) {
	texts := []string{
		"::error::x", "  ::add-mask::x", ":", "a ##[add-mask]b", "##", "##vso[task.complete]x", "a\r##[error]x\n::error::y", `"]]><x>##[error]&`,
	}
	for _, formats := range [][]Format{CheckFormats(), RunFormats(), ProofFormats(), ConformanceFormats(), DiagnoseFormats()} {
		for _, format := range append(formats, Format{"text", func(w io.Writer, r *Report) error {
			return WriteTerminalText(w, r, Terminal{Width: 80})
		}}) {
			for _, field := range hostileFields {
				for _, text := range texts {
					output := render(t, format, reportWith(field.set, text))
					checkNoCommands(t, format.Name, field.name, output)
					checkParses(t, format.Name, output)
				}
			}
		}
	}
}

// checkNoCommands checks that the runner finds no command in an output but those of the
// format github.
func checkNoCommands(t *testing.T, format, field, output string) {
	t.Helper()
	for _, line := range runnerLines(output) {
		own := format == "github" && ownCommand.MatchString(line)
		if isCommand(line) && !own || strings.Contains(line, "##vso[") && !own {
			t.Errorf("%s, %s: %q is a command", format, field, line)
		}
	}
}

// ownCommand matches the commands that the format github consists of.
var ownCommand = regexp.MustCompile(`^::(error|warning|notice) (file=[^:,]*,|title=)`)

// checkParses checks that a parser of the format reads an output to its end. The texts
// of the other formats are compared by FuzzFormats.
func checkParses(t *testing.T, format, output string) {
	t.Helper()
	var err error
	switch format {
	case "json", "jsonl", "sarif", "gitlab", "rdjson":
		decoder := json.NewDecoder(strings.NewReader(output))
		for err == nil {
			err = decoder.Decode(new(any))
		}
	case "junit":
		decoder := xml.NewDecoder(strings.NewReader(output))
		for err == nil {
			_, err = decoder.Token()
		}
	case "tap":
		for _, block := range yamlBlock.FindAllStringSubmatch(output, -1) {
			if err = yaml.Unmarshal([]byte(block[1]), new(any)); err != nil {
				break
			}
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("%s: %v: %q", format, err, output)
	}
}

// yamlBlock matches the YAML block of a test point.
var yamlBlock = regexp.MustCompile(`(?ms)^  ---$(.*?)^  \.\.\.$`)

// reportWith returns a report with one failed case in which set puts text into one
// field. The case's Checked and Diagnosed, the sources of some JSON documents, have
// the same texts.
func reportWith(set func(c *Case, f *Finding, text string), text string) *Report {
	c := Case{
		Name: "case", File: "file", Title: "title", Status: "fail", Proved: []string{"setup", "subject: detail"},
		Traffic: hostileTraffic("reason"),
	}
	f := Finding{
		File: "file", Line: 1, Col: 1, Len: 1, Severity: core.Error, Rule: "rule", Message: "message",
		Fix: &core.Fix{Message: "fix", New: "new", Span: core.Span{Line: 1, Col: 1, Len: 1}},
	}
	set(&c, &f, text)
	c.Findings = []Finding{f}
	c.Checked = &core.Result{
		Sites:       []core.SiteResult{{Name: c.Name}},
		Diagnostics: []core.Diagnostic{{Rule: f.Rule, Severity: f.Severity, Path: f.File, Message: f.Message, Fix: f.Fix}},
	}
	c.Diagnosed = &trace.Diagnosis{
		Exchange: []trace.Entry{{Line: 1, Kind: trace.Reply, Text: strings.Join(c.Talk, "")}},
		Findings: []trace.Finding{{Rule: f.Rule, Severity: f.Severity, Line: 1, Message: f.Message, Advice: f.Fix.Message}},
	}
	return &Report{Cases: []Case{c}, Talk: true}
}
