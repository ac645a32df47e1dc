package scenario

import (
	"slices"
	"time"

	"activeftp/core"
	"activeftp/harness/scripted"
)

// Scenario is one scenario file.
type Scenario struct {
	Name     string // the file's name without its ending
	File     string // as it was given to Read, for messages
	Title    string // its first comment
	Conforms []string
	Steps    []Step
	Settings Section
	Server   map[string][]byte // what the partner holds at the start, by slash path
	Client   map[string][]byte // what the client holds at the start, by slash path
	Want     Want
}

// Scripted reports whether the partner is the scripted one, because a step says
// what it does.
func (s *Scenario) Scripted() bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Word == "on" })
}

// Section is one file of the archive. The zero Section was not given.
type Section struct {
	Line int // line of its first byte in the scenario file, from 1; 0: not given
	Text string
}

// Given reports whether the scenario has the section.
func (s Section) Given() bool { return s.Line > 0 }

// Want is what must hold at the end.
type Want struct {
	Talk        Section
	Diagnostics Section
	Server      map[string]Section // by slash path
	Client      map[string]Section // by slash path
}

// Step is one thing to do. Which fields count depends on its Word.
type Step struct {
	Line    int    // from 1
	Text    string // its words, without quotes
	Word    string
	Args    []string          // names and paths: site, server, policy, relay, make, on, and the transfers
	Ports   []core.PortRange  // busy
	Number  int64             // start: offset, or RandomStart; make, relay, rest: bytes; repeat, together: how often
	Limit   time.Duration     // within, relay
	Actions []scripted.Action // on: what the partner does
	Inner   *Step             // repeat, together: what is done, without facts of its own
	Facts   []Fact
}

// Transfer reports whether the step moves data, by itself or through Inner.
func (s *Step) Transfer() bool {
	if s.Inner != nil {
		return s.Inner.Transfer()
	}
	switch s.Word {
	case "retr", "stor", "appe", "list", "nlst", "mlsd":
		return true
	}
	return false
}

// Fact is one thing that must hold of the step above it. Which fields count
// depends on its Word.
type Fact struct {
	Line   int
	Text   string
	Word   string
	Ports  core.PortRange // port
	Number int64          // ports: at least; bytes, rejected, reply
	Most   int64          // ports: at most
	Name   string         // failed: the cause; refused, finding: the rule
	Limit  time.Duration  // lasted
}

// Fact is the step's fact of that word, nil when it states none.
func (s *Step) Fact(word string) *Fact {
	for i := range s.Facts {
		if s.Facts[i].Word == word {
			return &s.Facts[i]
		}
	}
	return nil
}
