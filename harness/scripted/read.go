package scripted

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a script may ask for.
const (
	MaxActions = 64               // of one command
	MaxText    = 64 << 10         // bytes of a reply, and of what is written
	MaxWait    = 10 * time.Second // wait
	MaxSlow    = time.Second      // slow
)

// separator stands between two actions.
const separator = "then"

// word is one action of the language.
type word struct {
	name  string
	usage string // what stands after the name
	do    ActionKind
	read  func(*Action, []string) error
}

func words() []word {
	const source = "[from ADDRESS|PORT|default-port] [to client]"
	return []word{
		{"reply", "CODE [TEXT]", Reply, readReply},
		{"write", "TEXT", Write, readText},
		{"flood", "TEXT", Flood, readText},
		{"slow", "DURATION", Slow, readDuration(0, MaxSlow)},
		{"wait", "DURATION", Wait, readDuration(1, MaxWait)},
		{"dial", source, Dial, readDial},
		{"knock", source, Knock, readDial},
		{"secure", "[as client|anew|with CERTIFICATE]", Secure, readSecure},
		{"move", "[BYTES]", Move, readMove},
		{"close", "", Close, readBare},
		{"half-close", "", HalfClose, readBare},
		{"reset", "", Reset, readBare},
		{"drop", "", Drop, readBare},
		{"nothing", "", Nothing, readBare},
	}
}

// Usage is every action as it is written, one each.
func Usage() []string {
	var all []string
	for _, w := range words() {
		all = append(all, strings.TrimSpace(w.name+" "+w.usage))
	}
	return all
}

// errUsage stands for what a word's usage says.
var errUsage = errors.New("usage")

// Read reads what the partner does on a command: actions with the word "then"
// between them. An error says what was expected.
func Read(command string, text []string) ([]Action, error) {
	if !slices.Contains(Commands(), command) {
		return nil, fmt.Errorf("no command %q; there are %s", command, strings.Join(Commands(), ", "))
	}
	actions := []Action{}
	for len(text) > 0 {
		end := slices.Index(text, separator)
		if end < 0 {
			end = len(text)
		}
		a, err := readAction(command, text[:end])
		if err != nil {
			return nil, err
		}
		if actions = append(actions, a); len(actions) > MaxActions {
			return nil, fmt.Errorf("expected at most %d actions", MaxActions)
		}
		if text = text[end:]; len(text) == 1 {
			return nil, fmt.Errorf("expected an action behind %q", separator)
		}
		text = text[min(1, len(text)):]
	}
	if len(actions) == 0 {
		return nil, fmt.Errorf("expected an action; there are %s", strings.Join(names(), ", "))
	}
	return actions, nil
}

func readAction(command string, text []string) (a Action, err error) {
	if len(text) == 0 {
		return a, fmt.Errorf("expected an action before %q", separator)
	}
	for _, w := range words() {
		if w.name != text[0] {
			continue
		}
		if reason := misplaced(w.do, command); reason != "" {
			return a, fmt.Errorf("%q cannot be done on %s: %s", w.name, command, reason)
		}
		a.Kind = w.do
		if err = w.read(&a, text[1:]); errors.Is(err, errUsage) {
			err = fmt.Errorf("expected %q", strings.TrimSpace(w.name+" "+w.usage))
		}
		return a, err
	}
	return a, fmt.Errorf("no action %q; there are %s", text[0], strings.Join(names(), ", "))
}

func names() []string {
	var all []string
	for _, w := range words() {
		all = append(all, w.name)
	}
	return all
}

// ActionKinds are all kinds of actions.
func ActionKinds() []ActionKind {
	var all []ActionKind
	for _, w := range words() {
		all = append(all, w.do)
	}
	return all
}

// String is the word of the language for it; "" for none.
func (d ActionKind) String() string {
	for _, w := range words() {
		if w.do == d {
			return w.name
		}
	}
	return ""
}

// misplaced says why something cannot be done on a command; empty when it can.
func misplaced(do ActionKind, command string) string {
	switch do {
	case Dial, Knock, Close, HalfClose, Reset:
		if !announces(command) && !transfers(command) {
			return "nobody listens then"
		}
	case Secure:
		if !announces(command) && !transfers(command) && command != "AUTH" {
			return "no connection is new then"
		}
	case Move:
		if !transfers(command) {
			return "it moves no file"
		}
	}
	return ""
}

func readBare(_ *Action, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return nil
}

func readReply(a *Action, args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return errUsage
	}
	code, err := strconv.Atoi(args[0])
	if err != nil || code < 100 || code > 999 {
		return fmt.Errorf("expected a code, 100 to 999, not %q", args[0])
	}
	a.Code = code
	if len(args) == 2 {
		return readText(a, args[1:])
	}
	return nil
}

func readText(a *Action, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	if args[0] == "" || len(args[0]) > MaxText {
		return fmt.Errorf("expected a text of 1 to %d bytes", MaxText)
	}
	a.Text = args[0]
	return nil
}

func readDuration(least, most time.Duration) func(*Action, []string) error {
	return func(a *Action, args []string) error {
		if len(args) != 1 {
			return errUsage
		}
		d, err := time.ParseDuration(args[0])
		if err != nil || d < least || d > most {
			return fmt.Errorf("expected a duration from %v to %v, not %q", least, most, args[0])
		}
		a.Duration = d
		return nil
	}
}

func readMove(a *Action, args []string) (err error) {
	if len(args) > 1 {
		return errUsage
	}
	a.Bytes = -1
	if len(args) == 0 {
		return nil
	}
	if a.Bytes, err = strconv.ParseInt(args[0], 10, 64); err != nil || a.Bytes < 0 {
		return fmt.Errorf("expected a number of bytes, not %q", args[0])
	}
	return nil
}

func readSecure(a *Action, args []string) error {
	switch {
	case len(args) == 0:
	case len(args) == 1 && args[0] == "anew":
		a.Security.Anew = true
	case len(args) == 2 && args[0] == "as" && args[1] == "client":
		a.Security.AsClient = true
	case len(args) == 2 && args[0] == "with":
		if !slices.Contains(Certificates(), args[1]) {
			return fmt.Errorf("no certificate %q; there are %s", args[1], strings.Join(Certificates(), ", "))
		}
		a.Security.Other = args[1]
	default:
		return errUsage
	}
	return nil
}

func readDial(a *Action, args []string) error {
	for len(args) >= 2 {
		switch {
		case args[0] == "from" && a.From == Source{}:
			if err := readSource(&a.From, args[1]); err != nil {
				return err
			}
		case args[0] == "to" && args[1] == "client" && !a.ToClient:
			a.ToClient = true
		default:
			return errUsage
		}
		args = args[2:]
	}
	return readBare(a, args)
}

func readSource(s *Source, text string) (err error) {
	if text == "default-port" {
		s.Default = true
		return nil
	}
	if port, err := strconv.ParseUint(text, 10, 16); err == nil && port > 0 {
		s.Port = int(port)
		return nil
	}
	if s.Addr, err = netip.ParseAddr(text); err != nil {
		return fmt.Errorf("expected an address, a port 1 to 65535, or default-port, not %q", text)
	}
	return nil
}
