package play

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"activeftp/harness/relay"
	"activeftp/harness/scenario"
)

// relayFault is a fault of the step "relay".
type relayFault struct {
	name  string
	value string // the argument after the name: DURATION, ADDRESS, BYTES or ""
	set   func(f *relay.Faults, s *scenario.Step)
}

func relayFaults() []relayFault {
	return []relayFault{
		{"delay", "DURATION", func(f *relay.Faults, s *scenario.Step) { f.Delay = s.Limit }},
		{"drop", "", func(f *relay.Faults, _ *scenario.Step) { f.Drop = true }},
		{"early", "", func(f *relay.Faults, _ *scenario.Step) { f.Early = true }},
		{"from", "ADDRESS", func(f *relay.Faults, s *scenario.Step) { f.From = netip.MustParseAddr(s.Args[1]) }}, // readRelay has checked it
		{"jitter", "DURATION", func(f *relay.Faults, s *scenario.Step) { f.Link.Jitter = s.Limit }},
		{"latency", "DURATION", func(f *relay.Faults, s *scenario.Step) { f.Link.Latency = s.Limit }},
		{"pass", "", func(f *relay.Faults, _ *scenario.Step) { *f = relay.Faults{} }},
		{"rate", "BYTES", func(f *relay.Faults, s *scenario.Step) { f.Link.Rate = s.Number }},
		{"refuse", "", func(f *relay.Faults, _ *scenario.Step) { f.Refuse = true }},
		{"reset", "BYTES", func(f *relay.Faults, s *scenario.Step) { f.Reset = s.Number }},
		{"throttle", "BYTES", func(f *relay.Faults, s *scenario.Step) { f.Throttle = s.Number }},
	}
}

// RelayFaults returns the names of the faults of the step "relay".
func RelayFaults() (names []string) {
	for _, f := range relayFaults() {
		names = append(names, f.name)
	}
	return names
}

func findRelayFault(name string) (relayFault, error) {
	all := relayFaults()
	if i := slices.IndexFunc(all, func(f relayFault) bool { return f.name == name }); i >= 0 {
		return all[i], nil
	}
	return relayFault{}, scenario.Unknown("relay fault", name, RelayFaults())
}

func relayStep() step {
	return step{
		scenario.StepWord{
			Name: "relay", Args: "FAULT [VALUE]", Help: "a relay that injects this fault", Read: readRelay,
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			fault, err := findRelayFault(s.Args[0])
			if err != nil {
				return err
			}
			first, err := r.stage.Relay(func(f *relay.Faults) { fault.set(f, s) })
			if first {
				r.endSession() // it bypasses the relay
			}
			return err
		},
	}
}

func readRelay(s *scenario.Step, args []string) error {
	if len(args) == 0 {
		return scenario.ErrArgs
	}
	fault, err := findRelayFault(args[0])
	if err != nil {
		return err
	}
	if want := len(strings.Fields(fault.value)); len(args) != 1+want {
		return fmt.Errorf("expected %q", strings.TrimSpace("relay "+fault.name+" "+fault.value))
	}
	s.Args = args
	switch fault.value {
	case "DURATION":
		return scenario.ReadDuration(&s.Limit, args[1:])
	case "BYTES":
		return scenario.ReadNumber(&s.Number, args[1:], 1, maxBytes)
	case "ADDRESS":
		if addr, err := netip.ParseAddr(args[1]); err != nil || !addr.Is4() || !addr.IsLoopback() {
			return fmt.Errorf("expected an IPv4 address in 127.0.0.0/8, not %q", args[1])
		}
	}
	return nil
}
