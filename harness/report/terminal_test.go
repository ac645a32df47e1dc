package report

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// renderTerminal returns a report as a terminal gets it.
func renderTerminal(t *testing.T, r *Report, how Terminal) string {
	t.Helper()
	return render(t, Format{"text", func(w io.Writer, r *Report) error { return WriteTerminalText(w, r, how) }}, r)
}

// colorSequence matches the only escape sequences that text in colour has.
var colorSequence = regexp.MustCompile(`\x1b\[(0|1|2|1;31|1;35|1;36)m`)

// renderColor returns a report in colour, without the escape sequences, after
// checking that they and nothing else could act on a terminal.
func renderColor(t *testing.T, r *Report, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTerminalText(&b, r, Terminal{Color: true, Width: width}); err != nil {
		t.Fatal(err)
	}
	text := colorSequence.ReplaceAllString(b.String(), "")
	checkHarmless(t, "text in colour", text)
	return text
}

// TestTerminalText checks that reports without a source are, apart from the colours,
// those of plain text, whatever is in them.
func TestTerminalText(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), runReports(), proofReports()} {
		for name, r := range reports {
			plain := render(t, CheckFormats()[0], r)
			if diff := cmp.Diff(plain, renderTerminal(t, r, Terminal{Width: 80})); diff != "" {
				t.Errorf("%s without colour (-plain +terminal):\n%s", name, diff)
			}
			if diff := cmp.Diff(plain, renderColor(t, r, 80)); diff != "" {
				t.Errorf("%s in colour (-plain +terminal):\n%s", name, diff)
			}
		}
	}
}

func TestTerminalTextColors(t *testing.T) {
	until := &core.Acceptance{Reason: "known"}
	for _, tt := range []struct {
		f    Finding
		want string
	}{
		{Finding{Severity: core.Error}, "\x1b[1;31merror:\x1b[0m"},
		{Finding{Severity: core.Warning}, "\x1b[1;35mwarning:\x1b[0m"},
		{Finding{Severity: core.Note}, "\x1b[1;36mnote:\x1b[0m"},
		{Finding{Severity: core.Error, Accepted: until}, "\x1b[2maccepted error:\x1b[0m"},
	} {
		tt.f.File, tt.f.Message, tt.f.Rule = "a", "b", "c"
		want := "\x1b[1ma:\x1b[0m " + tt.want + " b \x1b[2m[c]\x1b[0m"
		if diff := cmp.Diff(want, Terminal{Color: true}.heading(&tt.f)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestTerminalTextShowsSource checks the lines below findings with and without a
// line and a place.
func TestTerminalTextShowsSource(t *testing.T) {
	at := func(line, col, length int, source string) Finding {
		return Finding{File: "a", Line: line, Col: col, Len: length, Severity: core.Error, Rule: "r", Message: "m", Source: source}
	}
	fixed := at(2, 7, 2, "key = 12 # Zürich")
	fixed.Fix = &core.Fix{Message: "do it"}
	c := Case{File: "a", Findings: []Finding{fixed, at(1, 1, 5, "[one]"), at(3, 0, 0, "last"), at(3, 5, 0, "last"), at(4, 1, 1, ""), at(0, 0, 0, "")}}
	want := `a:2:7: error: m [r]
    2 | key = 12 # Zürich
      |       ^~
	fix: do it
a:1:1: error: m [r]
    1 | [one]
      | ^~~~~
a:3: error: m [r]
a:3:5: error: m [r]
    3 | last
      |     ^
a:4:1: error: m [r]
a: error: m [r]
6 errors
`
	r := &Report{Cases: []Case{c}, Conclusion: "6 errors"}
	if diff := cmp.Diff(want, renderTerminal(t, r, Terminal{Width: 80})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, renderColor(t, r, 80)); diff != "" {
		t.Errorf("in colour (-want +got):\n%s", diff)
	}
	if got := render(t, Format{"text", WriteText}, r); strings.Contains(got, "|") {
		t.Errorf("plain text has source lines:\n%s", got)
	}
}
