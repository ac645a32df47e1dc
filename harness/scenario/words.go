package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"activeftp/core"
)

// word is one word of the language: of a step, or of a fact.
type word[T any] struct {
	name  string
	usage string // what stands after the name; part of the error when it does not
	facts string // steps: the facts it may have, parted by blanks
	read  func(into *T, args []string) error
}

const transferFacts = "port ports bytes rejected reply lasted done differs failed passive data warned refused"

const policies = "range|once|by-family|eprt-first|only-port|only-eprt"

// steps are the steps of the language.
func steps() []word[Step] {
	return []word[Step]{
		{"site", "NAME...", "refused", readNames(1, maxSites)},
		{"server", "KEY VALUE", "", readServer},
		{"busy", "PORT|FIRST-LAST...", "", readBusy},
		{"start", "OFFSET|random", "", readStart},
		{"policy", policies, "", readOneOf(policies)},
		{"verify", "strict|warn|off", "", readOneOf("strict|warn|off")},
		{"allow", "ADDRESS|NETWORK...", "", readAllow},
		{"announce", "ADDRESS", "", readAnnounce},
		{"ipv6", "", "", readNames(0, 0)},
		{"type", "A|I", "", readOneOf("A|I")},
		{"rest", "BYTES", "", readRest},
		{"prot", "P|C", "", readOneOf("P|C")},
		{"trust", "on|off", "", readOneOf("on|off")},
		{"certificate", "on|off", "", readOneOf("on|off")},
		{"on", "COMMAND ACTION [then ACTION]...", "", readOn},
		{"stranger", "", "", readNames(0, 0)},
		{"abort", "", "", readNames(0, 0)},
		{"relay", "FAULT [VALUE]", "", readRelay},
		{"within", "DURATION [WAIT...]", "", readWithin},
		{"make", "server/PATH|client/PATH BYTES", "", readMake},
		{"retr", "PATH", transferFacts, readNames(1, 1)},
		{"stor", "PATH", transferFacts, readNames(1, 1)},
		{"appe", "PATH", transferFacts, readNames(1, 1)},
		{"list", "[PATH]", transferFacts, readNames(0, 1)},
		{"nlst", "[PATH]", transferFacts, readNames(0, 1)},
		{"mlsd", "[PATH]", transferFacts, readNames(0, 1)},
		{"repeat", "N TRANSFER", transferFacts, readMany(MaxRepeat)},
		{"together", "N TRANSFER", transferFacts, readMany(MaxTogether)},
		{"check", "", "finding done", readNames(0, 0)},
	}
}

// facts are the facts of the language.
func facts() []word[Fact] {
	return []word[Fact]{
		{name: "port", usage: "PORT|FIRST-LAST", read: readPortFact},
		{name: "ports", usage: "N|LEAST-MOST", read: readPortsFact},
		{name: "bytes", usage: "N", read: readNumberFact},
		{name: "rejected", usage: "[N]", read: readRejected},
		{name: "reply", usage: "CODE", read: readNumberFact},
		{name: "lasted", usage: "DURATION", read: readLasted},
		{name: "done", usage: "", read: readBare},
		{name: "differs", usage: "", read: readBare},
		{name: "failed", usage: "CAUSE", read: readCause},
		{name: "passive", usage: "", read: readBare},
		{name: "data", usage: "clear|secured|resumed", read: readData},
		{name: "warned", usage: "", read: readBare},
		{name: "refused", usage: "RULE", read: readRule},
		{name: "finding", usage: "RULE", read: readRule},
	}
}

// StepWords are the words a step can begin with.
func StepWords() []string { return namesOf(steps()) }

// FactWords are the words a fact can begin with.
func FactWords() []string { return namesOf(facts()) }

func namesOf[T any](words []word[T]) []string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.name
	}
	return names
}

// errUsage stands for what the word's usage says.
var errUsage = errors.New("usage")

func readCount(into *int64, args []string, low, high int64) error {
	if len(args) != 1 {
		return errUsage
	}
	n, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil || n < low || n > high {
		return fmt.Errorf("expected a number from %d to %d, not %q", low, high, args[0])
	}
	*into = n
	return nil
}

// readRange reads PORT or FIRST-LAST.
func readRange(text string) (core.PortRange, error) {
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		last = first
	}
	a, errA := strconv.ParseUint(first, 10, 16)
	b, errB := strconv.ParseUint(last, 10, 16)
	if errA != nil || errB != nil || a == 0 || a > b {
		return core.PortRange{}, fmt.Errorf("expected a port, 1 to 65535, or FIRST-LAST, not %q", text)
	}
	return core.PortRange{Base: int(a), Number: int(b - a + 1)}, nil
}
