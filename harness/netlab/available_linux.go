package netlab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// Available says what this machine lacks for a lab: the user root, a capability,
// a program, or a part of the kernel, this in the words of the program that
// missed it. It makes labs to find out. Nil: nothing is missing.
func Available() error {
	if err := missing(); err != nil {
		return err
	}
	for _, f := range filters() {
		l, err := newLab(documentation())
		if err == nil {
			err = errors.Join(l.shut(context.Background(), f), l.end())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.platform, err)
		}
	}
	return nil
}

// missing is what can be told without a lab.
func missing() error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return fmt.Errorf("reading the capabilities of this process: %w", err)
	}
	held, err := capabilities(string(status))
	if err != nil {
		return fmt.Errorf("reading the capabilities of this process: %w", err)
	}
	lacks := lacking(os.Geteuid(), held, func(program string) error {
		_, err := exec.LookPath(program)
		return err
	})
	if len(lacks) > 0 {
		return errors.New("a lab of network namespaces needs " + strings.Join(lacks, ", "))
	}
	return nil
}

// The capabilities that make namespaces, interfaces and rules, as bits of CapEff
// (capabilities(7), linux/capability.h).
const (
	capNetAdmin = 1 << 12
	capSysAdmin = 1 << 21
)

// lacking is what a process with these rights, and these programs to be found,
// has not.
func lacking(user int, held uint64, find func(program string) error) []string {
	var all []string
	if user != 0 {
		all = append(all, "the user root")
	}
	if held&capNetAdmin == 0 {
		all = append(all, "CAP_NET_ADMIN")
	}
	if held&capSysAdmin == 0 {
		all = append(all, "CAP_SYS_ADMIN")
	}
	for _, program := range []string{"ip", "nft", "iptables", "ip6tables", "sh", "sed"} {
		if find(program) != nil {
			all = append(all, "the program "+program)
		}
	}
	return all
}

// capabilities is the effective capabilities in a status of proc(5).
func capabilities(status string) (uint64, error) {
	_, rest, _ := strings.Cut(status, "\nCapEff:")
	line, _, _ := strings.Cut(rest, "\n")
	return strconv.ParseUint(strings.TrimSpace(line), 16, 64)
}
