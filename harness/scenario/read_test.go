package scenario

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// toy returns a language with two steps and one fact.
func toy() Language {
	number := func(s *Step, args []string) error { return ReadNumber(&s.Number, args, 1, 9) }
	return Language{
		Steps: []StepWord{
			{Name: "walk", Args: "N", Facts: []string{"tired"}, Transfer: true, Read: number},
			{Name: "rest", Read: ReadNames(0, 0), Check: func(s *Scenario, i int) error {
				if i == 0 || s.Steps[i-1].Word != "walk" {
					return errors.New("expected a walk before the rest")
				}
				return nil
			}},
		},
		Facts: []FactWord{
			{Name: "tired", Args: "yes|no", Read: func(f *Fact, args []string) error {
				if err := CheckOneOf("yes|no", args); err != nil {
					return err
				}
				f.Name = args[0]
				return nil
			}},
		},
	}
}

const end = "\n-- settings --\n"

func TestLanguage(t *testing.T) {
	s, err := toy().Read("a.txtar", []byte("# A.\nwalk 3\n\ttired no\nrest"+end))
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{
		{Line: 2, Text: "walk 3", Word: "walk", Number: 3, transfer: true, Facts: []Fact{{Line: 3, Text: "tired no", Word: "tired", Name: "no"}}},
		{Line: 4, Text: "rest", Word: "rest", Args: []string{}},
	}
	if diff := cmp.Diff(want, s.Steps, cmp.AllowUnexported(Step{})); diff != "" {
		t.Error(diff)
	}
	if !s.Steps[0].Transfer() || s.Steps[1].Transfer() || !s.Has("rest") || s.Has("run") {
		t.Errorf("%+v", s.Steps)
	}
}

func TestLanguageErrors(t *testing.T) {
	tests := []struct{ script, want string }{
		{"wlak 3", `a.txtar:2: unknown step "wlak"; did you mean "walk"?`},
		{"swim", `a.txtar:2: unknown step "swim"; want one of walk, rest`},
		{"walk", `a.txtar:2: expected "walk N"`},
		{"walk far", `a.txtar:2: expected a number from 1 to 9, not "far"`},
		{"walk 1\n\ttried yes", `a.txtar:3: unknown fact "tried"; did you mean "tired"?`},
		{"walk 1\n\ttired", `a.txtar:3: expected "tired yes|no"`},
		{"walk 1\nrest\n\ttired no", `a.txtar:4: "tired" is not a fact of the step "rest"; it has no facts`},
		{"rest", `a.txtar:2: expected a walk before the rest`},
	}
	for _, test := range tests {
		_, err := toy().Read("a.txtar", []byte("# A.\n"+test.script+end))
		if err == nil || strings.Split(err.Error(), "\n")[0] != test.want {
			t.Errorf("%q:\n\tgot  %v\n\twant %s", test.script, err, test.want)
		}
	}
}
