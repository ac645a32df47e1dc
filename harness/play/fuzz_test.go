package scenario

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"
)

// FuzzRead: any bytes are a scenario or errors with a place in the file, and
// what is read is read alike once txtar has written it.
func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("# A.\nretr \"a b\"\n\tport 1-2" + rest + "-- want/talk --\r\n> X"))
	f.Add([]byte("# A.\ntogether 2 list\nrepeat 2 stor a\n\trefused syntax" + rest))
	f.Add([]byte("# A.\nlist" + rest + "-- a --\r"))
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
		if diff := cmp.Diff(s, again, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzUpdate: whatever a scenario came to, its updated file still reads, and
// differs in nothing but what was updated.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte(whole), "< 226\n")
	f.Add([]byte(whole), "-- settings --\n")
	f.Add([]byte(whole), "no line feed")
	f.Fuzz(func(t *testing.T, data []byte, talk string) {
		s, err := Read("a.txtar", data)
		if err != nil || !s.Want.Talk.Given() {
			return
		}
		again, err := Read("a.txtar", Update(data, map[string]string{"want/talk": talk}))
		if errs := new(Error); errors.As(err, &errs) {
			t.Fatal(err)
		}
		if holdable(talk) {
			s.Want.Talk.Text = talk
		}
		s.Want.Talk.Line, again.Want.Talk.Line = 0, 0
		ignoreLines := cmpopts.IgnoreFields(Section{}, "Line") // they move
		if diff := cmp.Diff(s, again, cmpopts.EquateEmpty(), ignoreLines); diff != "" {
			t.Error(diff)
		}
	})
}
