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

// Limits of a script.
const (
	MaxActions = 64               // for one command
	MaxText    = 64 << 10         // bytes of a Reply, Write or Flood
	MaxWait    = 10 * time.Second // for one Wait
	MaxSlow    = time.Second      // for each byte under Slow
)

// separator separates two actions.
const separator = "then"

// ActionWord is an action of the language with its documentation.
type ActionWord struct{ Name, Args, Help string }

// Usage returns the action's name and arguments.
func (w ActionWord) Usage() string { return strings.TrimSpace(w.Name + " " + w.Args) }

// ActionWords returns every action.
func ActionWords() []ActionWord {
	var all []ActionWord
	for _, spec := range actionSpecs() {
		all = append(all, spec.ActionWord)
	}
	return all
}

// actionSpec is an action of the language together with its reader.
type actionSpec struct {
	ActionWord
	kind ActionKind
	read func(*Action, []string) error // parses the arguments
}

// actionSpecs returns the description of every action.
func actionSpecs() []actionSpec {
	const source = "[from ADDRESS|PORT|default-port] [to client]"
	return []actionSpec{
		{ActionWord{"reply", "CODE [TEXT]", "sends a reply; line feeds in TEXT make it a multi-line reply"}, Reply, readReply},
		{ActionWord{"write", "TEXT", "sends these bytes on the control connection, without a line end"}, Write, readText},
		{ActionWord{"flood", "TEXT [on data]", "sends these bytes repeatedly until the client disconnects, at most 1 GiB"}, Flood, readFlood},
		{ActionWord{"slow", "DURATION", "delays each following byte of replies and data by this time; 0s turns it off"}, Slow, readDuration(0, MaxSlow)},
		{ActionWord{"wait", "DURATION", "waits for this time"}, Wait, readDuration(1, MaxWait)},
		{ActionWord{"dial", source, "opens the data connection"}, Dial, readDial},
		{ActionWord{"knock", source, "connects to the data port and sends nothing"}, Knock, readDial},
		{ActionWord{"secure", "[as client|anew|with CERTIFICATE]", "starts TLS on the data connection, or after AUTH on the control connection"}, Secure, readSecure},
		{ActionWord{"move", "[BYTES]", "moves this number of bytes of the file (default: the rest)"}, Move, readMove},
		{ActionWord{"close", "", "closes the data connection; after a download it first waits for the client to close"}, Close, readNoArgs},
		{ActionWord{"half-close", "", "closes the sending direction of the data connection"}, HalfClose, readNoArgs},
		{ActionWord{"reset", "", "resets the data connection (RST)"}, Reset, readNoArgs},
		{ActionWord{"drop", "", "closes the control connection"}, Drop, readNoArgs},
		{ActionWord{"nothing", "", "sends no reply"}, Nothing, readNoArgs},
	}
}

// errUsage means that the arguments of an action do not match its usage.
var errUsage = errors.New("usage")

// Read parses the actions for a command, separated by the word "then".
func Read(command string, text []string) ([]Action, error) {
	if !slices.Contains(Commands(), command) {
		return nil, fmt.Errorf("unknown command %q; want one of %s", command, strings.Join(Commands(), ", "))
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
			return nil, fmt.Errorf("too many actions; want at most %d", MaxActions)
		}
		if text = text[end:]; len(text) == 1 {
			return nil, fmt.Errorf("want an action after %q", separator)
		}
		text = text[min(1, len(text)):]
	}
	if len(actions) == 0 {
		return nil, fmt.Errorf("no action; want one of %s", strings.Join(actionNames(), ", "))
	}
	return actions, nil
}

// readAction parses a single action.
func readAction(command string, text []string) (a Action, err error) {
	if len(text) == 0 {
		return a, fmt.Errorf("want an action before %q", separator)
	}
	for _, spec := range actionSpecs() {
		if spec.Name != text[0] {
			continue
		}
		if reason := misplaced(spec.kind, command); reason != "" {
			return a, fmt.Errorf("%q is not possible on %s: %s", spec.Name, command, reason)
		}
		a.Kind = spec.kind
		if err = spec.read(&a, text[1:]); errors.Is(err, errUsage) {
			err = fmt.Errorf("want %q", spec.Usage())
		}
		if a.OnData && !transfers(command) {
			err = fmt.Errorf("%q on data is not possible on %s: it transfers no file", spec.Name, command)
		}
		return a, err
	}
	return a, fmt.Errorf("unknown action %q; want one of %s", text[0], strings.Join(actionNames(), ", "))
}

func actionNames() []string {
	var all []string
	for _, spec := range actionSpecs() {
		all = append(all, spec.Name)
	}
	return all
}

// String returns the name of the action in the language, or "" for an unknown
// kind.
func (k ActionKind) String() string {
	for _, spec := range actionSpecs() {
		if spec.kind == k {
			return spec.Name
		}
	}
	return ""
}

// misplaced returns the reason why an action is not possible on a command, or
// "" if it is possible.
func misplaced(kind ActionKind, command string) string {
	switch kind {
	case Dial, Knock, Close, HalfClose, Reset:
		if !announces(command) && !transfers(command) {
			return "the client has no data port then"
		}
	case Secure:
		if !announces(command) && !transfers(command) && command != "AUTH" {
			return "there is no new connection then"
		}
	case Move:
		if !transfers(command) {
			return "it transfers no file"
		}
	}
	return ""
}

func readNoArgs(_ *Action, args []string) error {
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
		return fmt.Errorf("reply code %q: want 100 to 999", args[0])
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
		return fmt.Errorf("text of %d bytes: want 1 to %d", len(args[0]), MaxText)
	}
	a.Text = args[0]
	return nil
}

func readFlood(a *Action, args []string) error {
	if len(args) == 3 && args[1] == "on" && args[2] == "data" {
		a.OnData, args = true, args[:1]
	}
	return readText(a, args)
}

// readDuration returns a reader for a duration between two limits.
func readDuration(shortest, longest time.Duration) func(*Action, []string) error {
	return func(a *Action, args []string) error {
		if len(args) != 1 {
			return errUsage
		}
		d, err := time.ParseDuration(args[0])
		if err != nil || d < shortest || d > longest {
			return fmt.Errorf("duration %q: want %v to %v", args[0], shortest, longest)
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
		return fmt.Errorf("%q: want a number of bytes, 0 or more", args[0])
	}
	return nil
}

func readSecure(a *Action, args []string) error {
	switch {
	case len(args) == 0:
	case len(args) == 1 && args[0] == "anew":
		a.Security.NoResumption = true
	case len(args) == 2 && args[0] == "as" && args[1] == "client":
		a.Security.AsClient = true
	case len(args) == 2 && args[0] == "with":
		if !slices.Contains(Certificates(), args[1]) {
			return fmt.Errorf("unknown certificate %q; want one of %s", args[1], strings.Join(Certificates(), ", "))
		}
		a.Security.Certificate = args[1]
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
	return readNoArgs(a, args)
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
		return fmt.Errorf("source %q: want an address, a port 1 to 65535, or default-port", text)
	}
	return nil
}
