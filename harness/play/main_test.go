package play

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// settings has a range of three ports, an active site (payroll) and a passive one
// (pensions). Most scenarios of these tests use it.
const settings = `
-- settings --
[ftp-active-mode]
base-port       = 10000
number-of-ports = 3

[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none

[transfer-site pensions]
enable-active-connection-mode = no
network-zone                  = none
`

// mustRead reads a scenario that must be valid. Its first step is on line 2, below
// the title.
func mustRead(tb testing.TB, text string) *scenario.Scenario {
	tb.Helper()
	s, err := Read("test.txtar", []byte("# A scenario.\n"+text))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// playScript runs one scenario and returns its result.
func playScript(tb testing.TB, text string) report.Case {
	tb.Helper()
	r := Run(tb.Context(), []*scenario.Scenario{mustRead(tb, text)}, Options{})
	return r.Cases[0]
}

// finding is the part of a report.Finding that these tests compare.
type finding struct {
	Line int
	Rule string
	Want string
	Got  gotText
}

// gotText is the actual value of a finding. An expected one may leave out the text
// after "CAUSE: ", which comes from the partner or the system, and stands for any
// duration if it is empty.
type gotText string

func (s gotText) Equal(o gotText) bool {
	short, long := string(min(s, o)), string(max(s, o)) // a prefix sorts before the whole
	if _, err := time.ParseDuration(long); err == nil && short == "" {
		return true // the measured duration varies
	}
	return short == long || short != "" && strings.HasPrefix(long, short+": ")
}

// findings returns the comparable parts of a result's findings.
func findings(c report.Case) []finding {
	var all []finding
	for _, f := range c.Findings {
		all = append(all, finding{f.Line, f.Rule, f.Want, gotText(f.Got)})
	}
	return all
}

// lineNumber returns the line of the first occurrence of part in the scenario that
// mustRead makes of text.
func lineNumber(tb testing.TB, text, part string) int {
	tb.Helper()
	before, _, ok := strings.Cut("# A scenario.\n"+text, part)
	if !ok {
		tb.Fatalf("%q is missing from %q", part, text)
	}
	return 1 + strings.Count(before, "\n")
}
