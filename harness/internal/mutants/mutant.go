package mutants

import (
	"fmt"
	"strings"
)

// Kind says what a mutant changes.
type Kind uint8

const (
	Condition Kind = iota // negates a comparison, moves its bound, drops one side of && and ||, drops a case
	Statement             // leaves out a statement
	Constant              // replaces a number, a truth value or a word of a protocol
	Cell                  // empties an element of a composite literal, or gives it its neighbour's value

	numKinds
)

// String returns the kind's name.
func (k Kind) String() string {
	return [numKinds]string{"condition", "statement", "constant", "cell"}[k]
}

// Mutant is one change of the code.
type Mutant struct {
	ID     int // from 1
	Kind   Kind
	Dir    string // of the package, relative to the module, with slashes
	File   string // relative to the module, with slashes
	Line   int
	Column int
	// Place is the function or the package-level declaration that contains the
	// change: "Masked", "Machine.Step", "moves".
	Place string
	// Change says what is changed: "`a < b` -> `a <= b`". If a place has the same
	// change more than once, the second one ends with " (2)".
	Change string
}

// Name identifies the mutant while lines above it come and go.
func (m *Mutant) Name() string { return m.File + " " + m.Place + ": " + m.Change }

// Position returns the mutant's place in the form that editors open.
func (m *Mutant) Position() string { return fmt.Sprintf("%s:%d:%d", m.File, m.Line, m.Column) }

// maxShown limits the code in a change, in bytes.
const maxShown = 90

// shown returns code on one line, at most maxShown bytes of it.
func shown(code string) string {
	code = strings.Join(strings.Fields(code), " ")
	if len(code) > maxShown {
		code = strings.ToValidUTF8(code[:maxShown], "") + "..."
	}
	return "`" + code + "`"
}
