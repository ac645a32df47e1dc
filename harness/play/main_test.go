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

// settings is a range of three ports and a site of each kind; what the
// scenarios of these tests play under unless they say otherwise.
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

// read reads a scenario that these tests hold to be right. Its first step is on
// line 2.
func read(tb testing.TB, text string) *scenario.Scenario {
	tb.Helper()
	s, err := Read("test.txtar", []byte("# A scenario.\n"+text))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// playText plays one scenario.
func playText(tb testing.TB, text string) report.Case {
	tb.Helper()
	r := Run(tb.Context(), []*scenario.Scenario{read(tb, text)}, Options{})
	return r.Cases[0]
}

// found is a finding as far as tests care for it.
type found struct {
	Line int
	Rule string
	Want string
	Got  said
}

// said is what happened, in words. It equals its own beginning: behind a cause
// stands what the partner or the system said of it.
type said string

func (s said) Equal(o said) bool {
	short, long := string(min(s, o)), string(max(s, o)) // a beginning sorts before the whole
	if _, err := time.ParseDuration(long); err == nil && short == "" {
		return true // how long something took is another time each time
	}
	return short == long || short != "" && strings.HasPrefix(long, short+": ")
}

func findings(c report.Case) []found {
	var all []found
	for _, f := range c.Findings {
		all = append(all, found{f.Line, f.Rule, f.Want, said(f.Got)})
	}
	return all
}

// lineOf is the line of the scenario "# A scenario.\n"+text that the part
// begins.
func lineOf(tb testing.TB, text, part string) int {
	tb.Helper()
	before, _, ok := strings.Cut("# A scenario.\n"+text, part)
	if !ok {
		tb.Fatalf("no %q in %q", part, text)
	}
	return 1 + strings.Count(before, "\n")
}
