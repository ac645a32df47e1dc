package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/harness/scripted"
)

// Bounds of what a scenario may ask for, so that a mistyped number ends in an
// error and not in a machine that no longer answers.
const (
	MaxRepeat   = 100_000         // repeat: transfers in turn
	MaxTogether = 1_024           // together: transfers at once
	MaxMake     = 4 << 30         // make: bytes
	MaxLimit    = 5 * time.Minute // within
	maxSites    = 64              // site: sites at once
)

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
		"active": "on|off", "banner": "TEXT", "user": "NAME", "password": "TEXT",
		"tls":         "none|explicit|required|implicit",
		"certificate": "good|untrusted|expired|elsewhere",
		"resumption":  "on|off", "client-certificate": "on|off",
	}
}

func readServer(s *Step, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	value, ok := ServerKeys()[args[0]]
	if !ok {
		return fmt.Errorf("no server key %q; there are %s", args[0], strings.Join(slices.Sorted(maps.Keys(ServerKeys())), ", "))
	}
	if choices := strings.Split(value, "|"); len(choices) > 1 && !slices.Contains(choices, args[1]) {
		return fmt.Errorf("server %s: expected %s, not %q", args[0], strings.Join(choices, " or "), args[1])
	}
	s.Args = args
	return nil
}

// Waits are what the step "within" can limit.
func Waits() []string { return []string{"connect", "reply", "accept", "data"} }

func readWithin(s *Step, args []string) (err error) {
	if len(args) == 0 {
		return errUsage
	}
	s.Args = args[1:]
	for _, wait := range s.Args {
		if !slices.Contains(Waits(), wait) {
			return fmt.Errorf("no wait %q; there are %s", wait, strings.Join(Waits(), ", "))
		}
	}
	s.Limit, err = readDuration(args[:1])
	return err
}

func readDuration(args []string) (time.Duration, error) {
	if len(args) != 1 {
		return 0, errUsage
	}
	d, err := time.ParseDuration(args[0])
	if err != nil || d <= 0 || d > MaxLimit {
		return 0, fmt.Errorf("expected a duration above 0 and up to %v, not %q", MaxLimit, args[0])
	}
	return d, nil
}

// readOn reads what the partner does on a command.
func readOn(s *Step, args []string) (err error) {
	if len(args) < 2 {
		return errUsage
	}
	s.Args = args[:1]
	s.Actions, err = scripted.Read(args[0], args[1:])
	return err
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

// RandomStart is the Number of "start random".
const RandomStart = -1

func readStart(s *Step, args []string) error {
	if slices.Equal(args, []string{"random"}) {
		s.Number = RandomStart
		return nil
	}
	return readCount(&s.Number, args, 0, core.HighestPort)
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
