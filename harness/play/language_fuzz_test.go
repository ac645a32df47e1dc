package play

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"activeftp/harness/scenario"
)

// FuzzRead checks that reading any bytes gives a scenario, or errors at lines of
// the file. A scenario must stay the same after txtar has formatted it.
func FuzzRead(f *testing.F) {
	f.Add([]byte(fullScenario))
	f.Add([]byte("# A.\nretr \"a b\"\n\tport 1-2" + minimalSettings + "-- want/talk --\r\n> X"))
	f.Add([]byte("# A.\ntogether 2 list\nrepeat 2 stor a\n\trefused syntax" + minimalSettings))
	f.Add([]byte("# A.\nlist" + minimalSettings + "-- a --\r"))
	f.Add([]byte("\tport\n\"\n-- --\n-- a --"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Read("a.txtar", data)
		if err != nil {
			lines := 1
			for _, b := range data {
				if b == '\n' {
					lines++
				}
			}
			for _, line := range errorLines(t, err) {
				if line < 1 || line > lines {
					t.Errorf("line %d of %d: %v", line, lines, err)
				}
			}
			return
		}
		again, err := Read("a.txtar", txtar.Format(txtar.Parse(data)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, again, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(scenario.Step{})); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzUpdate checks that a scenario file with any new content of want/talk can be
// read, and differs in nothing else.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte(fullScenario), "< 226\n")
	f.Add([]byte(fullScenario), "-- settings --\n")
	f.Add([]byte(fullScenario), "no line feed")
	f.Fuzz(func(t *testing.T, data []byte, talk string) {
		s, err := Read("a.txtar", data)
		if err != nil || !s.Want.Talk.Given() {
			return
		}
		again, err := Read("a.txtar", scenario.Update(data, map[string]string{"want/talk": talk}))
		if readErr := new(scenario.Error); errors.As(err, &readErr) {
			t.Fatal(err)
		}
		if talk == "" || strings.HasSuffix(talk, "\n") && len(txtar.Parse([]byte(talk)).Files) == 0 {
			s.Want.Talk.Text = talk // txtar can represent it
		}
		s.Want.Talk.Line, again.Want.Talk.Line = 0, 0
		ignoreLines := cmpopts.IgnoreFields(scenario.Section{}, "Line") // they shift
		if diff := cmp.Diff(s, again, cmpopts.EquateEmpty(), ignoreLines, cmpopts.IgnoreUnexported(scenario.Step{})); diff != "" {
			t.Error(diff)
		}
	})
}
