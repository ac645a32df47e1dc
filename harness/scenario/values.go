package scenario

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"activeftp/core"
)

// MaxDuration is the longest duration that a scenario can state.
const MaxDuration = 5 * time.Minute

// ReadNames returns a reader that accepts low to high names or paths.
func ReadNames(low, high int) func(*Step, []string) error {
	return func(s *Step, args []string) error {
		if len(args) < low || len(args) > high {
			return ErrArgs
		}
		s.Args = args
		return nil
	}
}

// ReadOneOf returns a reader that accepts one of the choices, which are separated
// by bars.
func ReadOneOf(choices string) func(*Step, []string) error {
	return func(s *Step, args []string) error {
		s.Args = args
		return CheckOneOf(choices, args)
	}
}

// CheckOneOf returns ErrArgs unless args is one of the choices, which are separated
// by bars.
func CheckOneOf(choices string, args []string) error {
	if len(args) != 1 || !slices.Contains(strings.Split(choices, "|"), args[0]) {
		return ErrArgs
	}
	return nil
}

// ReadNumber parses one decimal number from low to high.
func ReadNumber(into *int64, args []string, low, high int64) error {
	if len(args) != 1 {
		return ErrArgs
	}
	n, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil || n < low || n > high {
		return fmt.Errorf("expected a number from %d to %d, not %q", low, high, args[0])
	}
	*into = n
	return nil
}

// ReadDuration parses one duration above 0 and up to MaxDuration.
func ReadDuration(into *time.Duration, args []string) error {
	if len(args) != 1 {
		return ErrArgs
	}
	d, err := time.ParseDuration(args[0])
	if err != nil || d <= 0 || d > MaxDuration {
		return fmt.Errorf("expected a duration above 0 and up to %v, such as 2s, not %q", MaxDuration, args[0])
	}
	*into = d
	return nil
}

// ReadPorts parses PORT or FIRST-LAST.
func ReadPorts(text string) (core.PortRange, error) {
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		last = first
	}
	a, errA := strconv.ParseUint(first, 10, 16)
	b, errB := strconv.ParseUint(last, 10, 16)
	if errA != nil || errB != nil || a == 0 || a > b {
		return core.PortRange{}, fmt.Errorf("expected a port from 1 to 65535, or FIRST-LAST, not %q", text)
	}
	return core.PortRange{Base: int(a), Number: int(b - a + 1)}, nil
}

// ReadPrefix parses an address, or a network written as ADDRESS/BITS.
func ReadPrefix(text string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix, nil
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("expected an address, or a network as ADDRESS/BITS, not %q", text)
	}
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}
