package netlab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lab is two network namespaces that a veth pair joins.
type lab struct {
	host, partner string // the names of the namespaces
}

// namespaces is where "ip netns" keeps them (ip-netns(8)).
const namespaces = "/var/run/netns"

// newLab makes a lab whose ends have these addresses. Its names are its own: no
// other lab, of this process or another, is in the way. An interrupt does not
// stop it half-way; each of its commands is quick.
func newLab(ends []end) (*lab, error) {
	name := fmt.Sprintf("activeftp-%d-%08x", os.Getpid(), rand.Uint32())
	l := &lab{host: name + "-host", partner: name + "-partner"}
	if err := l.make(ends); err != nil {
		return nil, errors.Join(fmt.Errorf("making a lab: %w", err), l.end())
	}
	return l, nil
}

func (l *lab) make(ends []end) error {
	host := addressLines(ends, func(e end) []netip.Addr { return []netip.Addr{e.host} })
	partner := addressLines(ends, end.sources)
	for _, c := range []struct{ options, lines string }{
		{"", "netns add " + l.host},
		{"", "netns add " + l.partner},
		{"", "link add eth0 netns " + l.host + " type veth peer name eth0 netns " + l.partner},
		{"-n " + l.host, host},
		{"-n " + l.partner, partner},
	} {
		args := append(strings.Fields(c.options), "-batch", "-")
		if err := run(context.Background(), c.lines+"\n", "ip", args...); err != nil {
			return err
		}
	}
	return nil
}

// addressLines are the commands that give one side its addresses. The first of a
// family is the one it dials from. Nobody else can have an IPv6 address already,
// so nobody is asked (nodad).
func addressLines(ends []end, addresses func(end) []netip.Addr) string {
	var b strings.Builder
	b.WriteString("link set lo up\nlink set eth0 up\n")
	for _, e := range ends {
		all := addresses(e)
		for _, a := range all {
			fmt.Fprintf(&b, "addr add %v/%d dev eth0 nodad\n", a, a.BitLen())
		}
		fmt.Fprintf(&b, "route add %v dev eth0 src %v\n", netip.PrefixFrom(all[0], 0).Masked(), all[0])
	}
	return b.String()
}

// end takes the lab away: the namespaces, and the veth pair and the rules with
// them. No process of the lab may be left.
func (l *lab) end() error {
	var failed []error
	for _, name := range []string{l.host, l.partner} {
		if _, err := os.Stat(filepath.Join(namespaces, name)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := run(context.Background(), "", "ip", "netns", "del", name); err != nil {
			failed = append(failed, fmt.Errorf("taking the lab away: %w", err))
		}
	}
	return errors.Join(failed...)
}

// run runs a command in the host's namespace, with input as its standard input.
func (l *lab) run(ctx context.Context, input string, args ...string) error {
	return run(ctx, input, "ip", append([]string{"netns", "exec", l.host}, args...)...)
}

// commandLimit is how long a command of the system may take. None waits for
// anything but a lock.
const commandLimit = 20 * time.Second

// run runs a command of the system. The error holds what it wrote.
func run(ctx context.Context, input, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	c := command(ctx, name, args...)
	c.Stdin = strings.NewReader(input)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return nil
}

// command is a command that the end of ctx kills, with all that it has started.
// It has a process group of its own: an interrupt from the terminal is for this
// process alone, which then ends the others.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = time.Second
	return c
}
