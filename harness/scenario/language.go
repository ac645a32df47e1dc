package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// Language is the vocabulary of scenarios: the words that begin a step, and those
// that begin a fact. Its zero value has none.
type Language struct {
	Steps []StepWord
	Facts []FactWord
}

// StepWord is a word that begins a step.
type StepWord struct {
	Name string
	Args string // the arguments, as errors and the documentation show them
	Help string // what the step does, in one line
	// Facts are the names of the facts that the step may have.
	Facts []string
	// Transfer says that the step moves data.
	Transfer bool
	// Read fills in the step from its arguments. It returns ErrArgs if they do not
	// have the form of Args, or an error that says what was expected.
	Read func(step *Step, args []string) error
	// Check returns an error if the step, which is s.Steps[i], conflicts with
	// another part of the scenario. Nil: it cannot.
	Check func(s *Scenario, i int) error
}

// FactWord is a word that begins a fact.
type FactWord struct {
	Name string
	Args string // as in StepWord
	Help string
	Read func(fact *Fact, args []string) error // as in StepWord
}

// ErrArgs reports arguments that do not have the form of a word's Args.
var ErrArgs = errors.New("unexpected arguments")

// step returns the step word of that name, or an error that names the nearest.
func (l Language) step(name string) (StepWord, error) {
	return find("step", name, l.Steps, func(w StepWord) string { return w.Name })
}

// fact returns the fact word of that name, or an error that names the nearest.
func (l Language) fact(name string) (FactWord, error) {
	return find("fact", name, l.Facts, func(w FactWord) string { return w.Name })
}

func find[T any](kind, name string, words []T, nameOf func(T) string) (word T, err error) {
	names := make([]string, len(words))
	for i, w := range words {
		if names[i] = nameOf(w); names[i] == name {
			return w, nil
		}
	}
	return word, Unknown(kind, name, names)
}

// Unknown returns the error for a name that is not one of the known ones. It names
// the nearest of them, or all if none is near.
func Unknown(kind, name string, known []string) error {
	if near := core.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", kind, name, near)
	}
	return fmt.Errorf("unknown %s %q; want one of %s", kind, name, strings.Join(known, ", "))
}

// ReadStep reads a step from its words, the first of which names it.
func (l Language) ReadStep(words []string) (*Step, error) {
	w, err := l.step(words[0])
	if err != nil {
		return nil, err
	}
	step := &Step{Word: w.Name, Text: strings.Join(words, " "), transfer: w.Transfer}
	return step, explainArgs(w.Name, w.Args, w.Read(step, words[1:]))
}

// readFact reads a fact of a step from its words, the first of which names it.
func (l Language) readFact(step *Step, words []string) (*Fact, error) {
	w, err := l.fact(words[0])
	if err != nil {
		return nil, err
	}
	if of, err := l.step(step.Word); err == nil && !slices.Contains(of.Facts, w.Name) {
		return nil, fmt.Errorf("%q cannot be a fact of %q, which has %s", w.Name, step.Word, factsOf(of))
	}
	fact := &Fact{Text: strings.Join(words, " "), Word: w.Name}
	return fact, explainArgs(w.Name, w.Args, w.Read(fact, words[1:]))
}

func factsOf(w StepWord) string {
	if len(w.Facts) == 0 {
		return "none"
	}
	return strings.Join(w.Facts, ", ")
}

// explainArgs replaces ErrArgs with an error that shows the form of the arguments.
func explainArgs(name, args string, err error) error {
	if errors.Is(err, ErrArgs) {
		return fmt.Errorf("expected %q", strings.TrimSpace(name+" "+args))
	}
	return err
}
