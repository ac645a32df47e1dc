package scenario

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// maxAllowed is how many addresses one step "allow" takes.
const maxAllowed = 64

// readOneOf reads one of the words that stand in usage, parted by bars.
func readOneOf(usage string) func(*Step, []string) error {
	return func(s *Step, args []string) error {
		if len(args) != 1 || !slices.Contains(strings.Split(usage, "|"), args[0]) {
			return errUsage
		}
		s.Args = args
		return nil
	}
}

func readAnnounce(s *Step, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	if _, err := netip.ParseAddr(args[0]); err != nil {
		return fmt.Errorf("expected an address, not %q", args[0])
	}
	s.Args = args
	return nil
}

func readAllow(s *Step, args []string) error {
	if len(args) == 0 || len(args) > maxAllowed {
		return errUsage
	}
	for _, arg := range args {
		if _, err := Prefix(arg); err != nil {
			return err
		}
	}
	s.Args = args
	return nil
}

// Prefix is an address, or a network as ADDRESS/BITS.
func Prefix(text string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix, nil
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("expected an address, or a network as ADDRESS/BITS, not %q", text)
	}
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

func readRest(s *Step, args []string) error { return readCount(&s.Number, args, 1, MaxMake) }

func readData(f *Fact, args []string) error {
	if len(args) != 1 || !slices.Contains([]string{"clear", "secured", "resumed"}, args[0]) {
		return errUsage
	}
	f.Name = args[0]
	return nil
}
