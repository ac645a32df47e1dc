package scenario

import (
	"time"

	"activeftp/core"
	"activeftp/harness/scripted"
)

// Scenario is the content of one scenario file.
type Scenario struct {
	Name     string   // the file's name without its extension
	File     string   // the file name given to Read, for messages
	Title    string   // the first comment
	Conforms []string // checklist items, from comments "conforms: ..."
	Like     []string // tests of other projects with the same case, from comments "like: ..."
	Steps    []Step
	Settings Section
	Server   map[string][]byte // the partner's files at the start, by slash path
	Client   map[string][]byte // the client's files at the start, by slash path
	Want     Want
}

// Has reports whether the scenario contains a step with that word.
func (s *Scenario) Has(word string) bool {
	for i := range s.Steps {
		if s.Steps[i].Word == word {
			return true
		}
	}
	return false
}

// Section is one file of the archive. The zero Section stands for a missing file.
type Section struct {
	Line int // line of its first byte in the scenario file, from 1; 0: missing
	Text string
}

// Given reports whether the scenario has the section.
func (s Section) Given() bool { return s.Line > 0 }

// Want is the expected result of a scenario.
type Want struct {
	Talk        Section
	Diagnostics Section
	Server      map[string]Section // by slash path
	Client      map[string]Section // by slash path
}

// Step is one step of a scenario. The fields in use depend on its Word.
type Step struct {
	Line    int    // from 1
	Text    string // its words, without quotes
	Word    string
	Args    []string          // names, paths and choices
	Ports   []core.PortRange  // busy
	Number  int64             // an offset, a number of bytes, or a number of transfers
	Limit   time.Duration     // within, relay
	Actions []scripted.Action // on: the actions of the partner
	Inner   *Step             // repeat, together: the transfer, without facts
	Facts   []Fact

	transfer bool
}

// Transfer reports whether the step moves data, by itself or through Inner.
func (s *Step) Transfer() bool {
	if s.Inner != nil {
		return s.Inner.Transfer()
	}
	return s.transfer
}

// Fact returns the step's first fact with that word, or nil if there is none.
func (s *Step) Fact(word string) *Fact {
	for i := range s.Facts {
		if s.Facts[i].Word == word {
			return &s.Facts[i]
		}
	}
	return nil
}

// Fact is an expectation about the step above it. The fields in use depend on its
// Word.
type Fact struct {
	Line   int
	Text   string
	Word   string
	Ports  core.PortRange // port
	Number int64          // bytes, rejected, reply; ports: the minimum
	Max    int64          // ports: the maximum
	Name   string         // failed: the cause; refused, finding: the rule; data: the protection
	Limit  time.Duration  // lasted: the minimum
}
