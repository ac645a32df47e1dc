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
	host, partner string // names of the namespaces
}

// netnsDir is the directory in which "ip netns" keeps namespaces (ip-netns(8)).
const netnsDir = "/var/run/netns"

// newLab creates a lab with the given addresses. The names of its namespaces are
// unique, so labs of this and other processes do not collide. It cannot be
// cancelled half-way, which would leave remains; each of its commands is quick.
func newLab(families []family) (*lab, error) {
	name := fmt.Sprintf("activeftp-%d-%08x", os.Getpid(), rand.Uint32())
	l := &lab{host: name + "-host", partner: name + "-partner"}
	if err := l.create(families); err != nil {
		return nil, errors.Join(fmt.Errorf("creating a network lab: %w", err), l.remove())
	}
	return l, nil
}

// create runs "ip -batch -" for the two namespaces, the veth pair and, inside each
// namespace (-n), the addresses. Batches keep the number of processes small.
func (l *lab) create(families []family) error {
	host := addressCommands(families, func(f family) []netip.Addr { return []netip.Addr{f.host} })
	partner := addressCommands(families, family.sources)
	for _, batch := range []struct{ options, commands string }{
		{"", "netns add " + l.host},
		{"", "netns add " + l.partner},
		{"", "link add eth0 netns " + l.host + " type veth peer name eth0 netns " + l.partner},
		{"-n " + l.host, host},
		{"-n " + l.partner, partner},
	} {
		args := append(strings.Fields(batch.options), "-batch", "-")
		if err := run(context.Background(), batch.commands+"\n", "ip", args...); err != nil {
			return err
		}
	}
	return nil
}

// addressCommands returns the commands for ip that give one side its addresses and
// its default routes. The first address of a family is the default source of
// connections. Duplicate address detection is off (nodad): it would delay IPv6
// addresses, and no other host can have them.
func addressCommands(families []family, addresses func(family) []netip.Addr) string {
	var b strings.Builder
	b.WriteString("link set lo up\nlink set eth0 up\n")
	for _, f := range families {
		addrs := addresses(f)
		for _, a := range addrs {
			fmt.Fprintf(&b, "addr add %v/%d dev eth0 nodad\n", a, a.BitLen())
		}
		fmt.Fprintf(&b, "route add %v dev eth0 src %v\n", netip.PrefixFrom(addrs[0], 0).Masked(), addrs[0])
	}
	return b.String()
}

// remove removes the lab with "ip netns del", which also removes the veth pair and
// the rules. No process of the lab may be running. It does nothing if the lab has
// been removed already.
func (l *lab) remove() error {
	var errs []error
	for _, name := range []string{l.host, l.partner} {
		if _, err := os.Stat(filepath.Join(netnsDir, name)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := run(context.Background(), "", "ip", "netns", "del", name); err != nil {
			errs = append(errs, fmt.Errorf("removing the network lab: %w", err))
		}
	}
	return errors.Join(errs...)
}

// run runs a command in the host's namespace, with "ip netns exec" and the given
// standard input.
func (l *lab) run(ctx context.Context, input string, args ...string) error {
	return run(ctx, input, "ip", append([]string{"netns", "exec", l.host}, args...)...)
}

// commandTimeout is the longest that a system command may take. None of them
// waits for anything but a lock.
const commandTimeout = 20 * time.Second

// run runs a system command. An error includes the command's output.
func run(ctx context.Context, input, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	c := newCommand(ctx, name, args...)
	c.Stdin = strings.NewReader(input)
	var output bytes.Buffer
	c.Stdout, c.Stderr = &output, &output
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(output.String()))
	}
	return nil
}

// newCommand returns a command that is killed, with all its children, when ctx
// ends. It runs in a process group of its own, so an interrupt from the terminal
// reaches only this process, which then ends the others in order.
func newCommand(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = time.Second
	return c
}
