package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"activeftp/core"
)

// Bounds of what a scenario may ask for, so that a mistyped number ends in an
// error and not in a machine that no longer answers.
const (
	MaxRepeat   = 100_000         // repeat: transfers in turn
	MaxTogether = 1_024           // together: transfers at once
	MaxMake     = 4 << 30         // make: bytes
	MaxLimit    = 5 * time.Minute // within
)

// word is one word of the language: of a step, or of a fact.
type word[T any] struct {
	name  string
	usage string // what stands after the name; part of the error when it does not
	facts string // steps: the facts it may have, parted by blanks
	read  func(into *T, args []string) error
}

const transferFacts = "port ports bytes rejected reply done failed passive refused"

// stepWords are the steps of the language.
func stepWords() []word[Step] {
	return []word[Step]{
		{"site", "NAME...", "refused", readNames(1, maxSites)},
		{"server", "KEY VALUE", "", readServer},
		{"busy", "PORT|FIRST-LAST...", "", readBusy},
		{"start", "OFFSET", "", readStart},
		{"policy", "range|once", "", readPolicy},
		{"stranger", "", "", readNames(0, 0)},
		{"within", "DURATION (2s, 500ms)", "", readWithin},
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

// factWords are the facts of the language.
func factWords() []word[Fact] {
	return []word[Fact]{
		{name: "port", usage: "PORT|FIRST-LAST", read: readPortFact},
		{name: "ports", usage: "N", read: readNumberFact},
		{name: "bytes", usage: "N", read: readNumberFact},
		{name: "rejected", usage: "[N]", read: readRejected},
		{name: "reply", usage: "CODE", read: readNumberFact},
		{name: "done", usage: "", read: readBare},
		{name: "failed", usage: "CAUSE", read: readName},
		{name: "passive", usage: "", read: readBare},
		{name: "refused", usage: "RULE", read: readRule},
		{name: "finding", usage: "RULE", read: readRule},
	}
}

// maxSites is how many sites one step may work with.
const maxSites = 64

var errUsage = errors.New("usage")

func readNames(low, high int) func(*Step, []string) error {
	return func(s *Step, args []string) error {
		if len(args) < low || len(args) > high {
			return errUsage
		}
		s.Args = args
		return nil
	}
}

// ServerKeys are the keys of the step "server", with what each takes.
func ServerKeys() map[string]string {
	return map[string]string{
		"active": "on|off", "connect-timeout": "DURATION", "banner": "TEXT", "user": "NAME", "password": "TEXT",
	}
}

func readServer(s *Step, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	value, ok := ServerKeys()[args[0]]
	if !ok {
		return fmt.Errorf("no server key %q; there are active, banner, connect-timeout, password and user", args[0])
	}
	switch value {
	case "on|off":
		if args[1] != "on" && args[1] != "off" {
			return fmt.Errorf("server %s: expected on or off, not %q", args[0], args[1])
		}
	case "DURATION":
		return readLimit(s, args[0], args[1], args)
	}
	s.Args = args
	return nil
}

func readLimit(s *Step, what, text string, args []string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > MaxLimit {
		return fmt.Errorf("%s: expected a duration above 0 and up to %v, not %q", what, MaxLimit, text)
	}
	s.Limit, s.Args = d, args
	return nil
}

func readWithin(s *Step, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	return readLimit(s, "within", args[0], nil)
}

func readBusy(s *Step, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	for _, arg := range args {
		r, err := readRange(arg)
		if err != nil {
			return err
		}
		s.Ports = append(s.Ports, r)
	}
	return nil
}

func readStart(s *Step, args []string) error {
	return readCount(&s.Number, args, 0, core.HighestPort)
}

func readPolicy(s *Step, args []string) error {
	if len(args) != 1 || args[0] != "range" && args[0] != "once" {
		return errUsage
	}
	s.Args = args
	return nil
}

func readMake(s *Step, args []string) error {
	if len(args) != 2 || !strings.HasPrefix(args[0], "server/") && !strings.HasPrefix(args[0], "client/") {
		return errUsage
	}
	s.Args = args[:1]
	return readCount(&s.Number, args[1:], 0, MaxMake)
}

func readMany(most int64) func(*Step, []string) error {
	return func(s *Step, args []string) error {
		if len(args) < 2 {
			return errUsage
		}
		if err := readCount(&s.Number, args[:1], 1, most); err != nil {
			return err
		}
		inner, err := readStep(args[1:])
		if err != nil {
			return err
		}
		if inner.Inner != nil || !inner.Transfer() {
			return fmt.Errorf("%q cannot be done many times; expected a transfer (retr, stor, appe, list, nlst, mlsd)", args[1])
		}
		s.Inner = inner
		return nil
	}
}

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

func readPortFact(f *Fact, args []string) (err error) {
	if len(args) != 1 {
		return errUsage
	}
	f.Ports, err = readRange(args[0])
	return err
}

func readNumberFact(f *Fact, args []string) error { return readCount(&f.Number, args, 0, 1<<62) }

func readRejected(f *Fact, args []string) error {
	if len(args) == 0 {
		f.Number = 1
		return nil
	}
	return readNumberFact(f, args)
}

func readBare(_ *Fact, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return nil
}

func readName(f *Fact, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	f.Name = args[0]
	return nil
}

func readRule(f *Fact, args []string) error {
	if err := readName(f, args); err != nil {
		return err
	}
	if _, ok := core.LookupRule(f.Name); !ok {
		return fmt.Errorf("no rule %q", f.Name)
	}
	return nil
}
