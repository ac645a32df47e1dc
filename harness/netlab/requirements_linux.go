package netlab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// checkRequirements returns an error that lists what this process lacks for a
// lab, as far as that can be told without creating one: root, capabilities and
// programs. Only the programs themselves can tell whether the kernel lacks a
// feature.
func checkRequirements() error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return fmt.Errorf("reading the capabilities of this process: %w", err)
	}
	caps, err := effectiveCapabilities(string(status))
	if err != nil {
		return fmt.Errorf("reading the capabilities of this process: %w", err)
	}
	missing := missingRequirements(os.Geteuid(), caps, func(program string) error {
		_, err := exec.LookPath(program)
		return err
	})
	if len(missing) > 0 {
		return errors.New("cannot create a network lab: this process needs " + strings.Join(missing, ", "))
	}
	return nil
}

// The capabilities to create namespaces, interfaces and rules, as bits of CapEff
// (capabilities(7), linux/capability.h).
const (
	capNetAdmin = 1 << 12
	capSysAdmin = 1 << 21
)

// missingRequirements returns the requirements that a process with this effective
// user id and these capabilities does not meet. find returns an error for a
// program that is not installed.
func missingRequirements(euid int, caps uint64, find func(program string) error) []string {
	var missing []string
	if euid != 0 {
		missing = append(missing, "root")
	}
	if caps&capNetAdmin == 0 {
		missing = append(missing, "CAP_NET_ADMIN")
	}
	if caps&capSysAdmin == 0 {
		missing = append(missing, "CAP_SYS_ADMIN")
	}
	for _, program := range []string{"ip", "nft", "iptables", "ip6tables", "sh", "sed", "grep"} {
		if find(program) != nil {
			missing = append(missing, "the program "+program)
		}
	}
	return missing
}

// effectiveCapabilities parses the CapEff line of /proc/PID/status (proc(5)).
func effectiveCapabilities(status string) (uint64, error) {
	_, rest, _ := strings.Cut(status, "\nCapEff:")
	line, _, _ := strings.Cut(rest, "\n")
	return strconv.ParseUint(strings.TrimSpace(line), 16, 64)
}
