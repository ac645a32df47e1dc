package dial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/peertest"
)

// lab is three network namespaces: the product's host, the partner, and a router
// with the firewall between them.
type lab struct{ host, router, partner string }

// labLimit bounds each process of a lab.
const labLimit = 40 * time.Second

// newLab creates a lab, and removes it at the end of the test.
func newLab(t testing.TB) *lab {
	t.Helper()
	for _, program := range []string{"ip", "nft"} {
		peertest.Need(t, program)
	}
	if os.Geteuid() != 0 {
		peertest.Unavailable(t, errors.New("network namespaces need root"))
	}
	name := fmt.Sprintf("activeftp-dial-%d", os.Getpid())
	l := &lab{name + "-host", name + "-router", name + "-partner"}
	t.Cleanup(func() {
		for _, namespace := range []string{l.host, l.router, l.partner} {
			_ = exec.Command("ip", "netns", "del", namespace).Run() // one that was not created is not there
		}
	})
	if err := l.create(); err != nil {
		peertest.Unavailable(t, err)
	}
	return l
}

// create creates the namespaces and joins them.
func (l *lab) create() error {
	all := strings.NewReplacer("HOST", l.host, "ROUTER", l.router, "PARTNER", l.partner).Replace(`netns add HOST
netns add ROUTER
netns add PARTNER
link add eth0 netns HOST type veth peer name host netns ROUTER
link add eth0 netns PARTNER type veth peer name partner netns ROUTER
`)
	if err := pipe(all, "ip", "-batch", "-"); err != nil {
		return err
	}
	for _, n := range []struct{ namespace, commands string }{
		{l.host, "link set lo up\nlink set eth0 up\naddr add 192.0.2.5/24 dev eth0\naddr add 2001:db8:1::5/64 dev eth0 nodad\n" +
			"route add default via 192.0.2.1\nroute add default via 2001:db8:1::1\n"},
		{l.router, "link set lo up\nlink set host up\nlink set partner up\n" +
			"addr add 192.0.2.1/24 dev host\naddr add 192.0.2.77/24 dev host\naddr add 2001:db8:1::1/64 dev host nodad\n" +
			"addr add 203.0.113.1/24 dev partner\naddr add 2001:db8:2::1/64 dev partner nodad\n"},
		{l.partner, "link set lo up\nlink set eth0 up\naddr add 203.0.113.10/24 dev eth0\naddr add 2001:db8:2::10/64 dev eth0 nodad\n" +
			"route add default via 203.0.113.1\nroute add default via 2001:db8:2::1\n"},
	} {
		if err := pipe(n.commands, "ip", "-n", n.namespace, "-batch", "-"); err != nil {
			return err
		}
	}
	return pipe("echo 1 >/proc/sys/net/ipv4/ip_forward\necho 1 >/proc/sys/net/ipv6/conf/all/forwarding\nnft add table inet empty\n",
		"ip", "netns", "exec", l.router, "sh", "-e")
}

// filter loads rules for nft into the router.
func (l *lab) filter(t testing.TB, rules string) {
	t.Helper()
	if err := pipe(rules, "ip", "netns", "exec", l.router, "nft", "-f", "-"); err != nil {
		t.Fatal(err)
	}
}

// pipe runs a program with an input.
func pipe(input, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(input)
	if output, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, output)
	}
	return nil
}

// start runs one of ends in a namespace, waits for its answer, and ends it at the end
// of the test.
func (l *lab) start(t testing.TB, namespace, end string, request, answer any) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), labLimit)
	c := exec.CommandContext(ctx, "ip", "netns", "exec", namespace, self)
	c.Env = append(os.Environ(), endVariable+"="+end, "GORACE=atexit_sleep_ms=0")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	var stderr bytes.Buffer
	c.Stderr = &stderr
	in, inErr := c.StdinPipe()
	out, outErr := c.StdoutPipe()
	if err := errors.Join(inErr, outErr, c.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		c.Wait()
		cancel()
	})
	if err := json.NewEncoder(in).Encode(request); err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(out).Decode(answer); err != nil {
		t.Fatalf("%s: %v: %s", end, err, stderr.String())
	}
}

// labTest is one run through the firewall.
type labTest struct {
	partner core.PortRange // of the partner's settings; zero: that of the host
	host    core.PortRange
	port    int    // of the control connection
	address string // of the partner; empty: the IPv4 one
	extra   string // more settings of the host
	busy    []string
}

// run runs both ends and returns the summary of the host's report.
func (l *lab) run(t testing.TB, test labTest) summary {
	t.Helper()
	if !test.partner.Given() {
		test.partner = test.host
	}
	if test.address == "" {
		test.address = "203.0.113.10"
	}
	address := net.JoinHostPort(test.address, strconv.Itoa(test.port))
	var started bool
	l.start(t, l.partner, "listen", labListen{address, test.partner}, &started)
	var s summary
	l.start(t, l.host, "run", labRun{settingsFor(test.host) + test.extra, "ftp://" + testUser + "@" + address, test.busy}, &s)
	return s
}
