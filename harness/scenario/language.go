package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// Language is the vocabulary of scenarios: the words that a step or a fact can
// start with. Its zero value has none.
type Language struct {
	Steps []StepWord
	Facts []FactWord
}

// StepWord is a word that a step can start with.
type StepWord struct {
	Name string
	Args string // form of the arguments, for errors and documentation
	Help string // one line of documentation
	// Facts are the names of the facts that the step may have.
	Facts []string
	// Transfer marks a step that moves data.
	Transfer bool
	// Read parses the arguments into the step. It returns ErrArgs if they do not have
	// the form of Args, or an error with the expected value.
	Read func(step *Step, args []string) error
	// Check, if set, returns an error if the step s.Steps[i] conflicts with another
	// part of the scenario.
	Check func(s *Scenario, i int) error
}

// FactWord is a word that a fact can start with.
type FactWord struct {
	Name string
	Args string // as in StepWord
	Help string
	Read func(fact *Fact, args []string) error // as in StepWord
}

// ErrArgs is the error for arguments that do not have the form of a word's Args.
var ErrArgs = errors.New("unexpected arguments")

// step returns the step word with that name, or an error that suggests the nearest
// one.
func (l Language) step(name string) (StepWord, error) {
	return find("step", name, l.Steps, func(w StepWord) string { return w.Name })
}

// fact returns the fact word with that name, or an error that suggests the nearest
// one.
func (l Language) fact(name string) (FactWord, error) {
	return find("fact", name, l.Facts, func(w FactWord) string { return w.Name })
}

// find returns the word with that name, or the error of Unknown.
func find[T any](kind, name string, words []T, nameOf func(T) string) (word T, err error) {
	names := make([]string, len(words))
	for i, w := range words {
		if names[i] = nameOf(w); names[i] == name {
			return w, nil
		}
	}
	return word, Unknown(kind, name, names)
}

// Unknown returns the error for a name that is not among the known ones. It
// suggests the nearest of them, or lists all if none is near.
func Unknown(kind, name string, known []string) error {
	if near := core.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", kind, name, near)
	}
	return fmt.Errorf("unknown %s %q; want one of %s", kind, name, strings.Join(known, ", "))
}

// ReadStep parses the words of a step. The first one names it.
func (l Language) ReadStep(words []string) (*Step, error) {
	w, err := l.step(words[0])
	if err != nil {
		return nil, err
	}
	step := &Step{Word: w.Name, Text: strings.Join(words, " "), transfer: w.Transfer}
	return step, explainArgs(w.Name, w.Args, w.Read(step, words[1:]))
}

// readFact parses the words of a fact below the step. The first one names it.
func (l Language) readFact(step *Step, words []string) (*Fact, error) {
	w, err := l.fact(words[0])
	if err != nil {
		return nil, err
	}
	if of, err := l.step(step.Word); err == nil && !slices.Contains(of.Facts, w.Name) {
		return nil, fmt.Errorf("%q is not a fact of the step %q; %s", w.Name, step.Word, allowedFacts(of))
	}
	fact := &Fact{Text: strings.Join(words, " "), Word: w.Name}
	return fact, explainArgs(w.Name, w.Args, w.Read(fact, words[1:]))
}

// allowedFacts describes the facts of a step for an error.
func allowedFacts(w StepWord) string {
	if len(w.Facts) == 0 {
		return "it has no facts"
	}
	return "want one of " + strings.Join(w.Facts, ", ")
}

// explainArgs replaces ErrArgs with an error that shows the form of the arguments.
func explainArgs(name, args string, err error) error {
	if errors.Is(err, ErrArgs) {
		return fmt.Errorf("expected %q", strings.TrimSpace(name+" "+args))
	}
	return err
}
