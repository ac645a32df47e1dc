package scenario

import (
	"fmt"
	"net/netip"
	"strings"
)

// RelayFaults are the faults of the step "relay", with what each takes.
func RelayFaults() map[string]string {
	return map[string]string{
		"pass": "", "early": "", "refuse": "", "drop": "",
		"delay": "DURATION", "from": "ADDRESS", "reset": "BYTES", "throttle": "BYTES",
	}
}

// readRelay reads a fault. A duration is in Limit too, and bytes are in Number.
func readRelay(s *Step, args []string) (err error) {
	if len(args) == 0 {
		return errUsage
	}
	takes, ok := RelayFaults()[args[0]]
	if !ok {
		return fmt.Errorf("no relay fault %q; there are delay, drop, early, from, pass, refuse, reset and throttle", args[0])
	}
	if want := len(strings.Fields(takes)); len(args) != 1+want {
		return fmt.Errorf("expected %q", strings.TrimSpace("relay "+args[0]+" "+takes))
	}
	s.Args = args
	switch takes {
	case "DURATION":
		s.Limit, err = readDuration(args[1:])
		return err
	case "BYTES":
		return readCount(&s.Number, args[1:], 1, MaxMake)
	case "ADDRESS":
		return checkLoopback(args[1])
	}
	return nil
}

func checkLoopback(text string) error {
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.Is4() || !addr.IsLoopback() {
		return fmt.Errorf("expected an address of 127.0.0.0/8, not %q", text)
	}
	return nil
}
