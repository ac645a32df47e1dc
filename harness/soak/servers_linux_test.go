package soak

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/dial"
	"activeftp/harness/internal/lateport"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/observe"
	"activeftp/harness/partner"
)

// The only login of the servers under load.
const user, password = "payroll", "secret"

// server is one of our own servers under load.
type server struct {
	name        string
	total, each int // the limits of sessions, in total and from one address
	goroutines  int // of a session that waits for a command, at most
	memory      int // of the same, in bytes, at most, with what the test itself needs for it
	start       func(t *testing.T, listen string) (addr netip.AddrPort, stop func() error)
}

// servers returns the servers under load. Observe is a relay before a partner.
func servers() []server {
	return []server{
		{"partner", 4096, 2048, 1, 24 << 10, startPartner},
		{"observe", 2048, 1024, 5, 64 << 10, startObserve},
		{"dial", 64, 8, 2, 32 << 10, startDial},
	}
}

func startPartner(t *testing.T, listen string) (netip.AddrPort, func() error) {
	t.Helper()
	b, err := partner.Start(partner.Config{Listen: listen, User: user, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return b.Addr(), b.Close
}

func startObserve(t *testing.T, listen string) (netip.AddrPort, func() error) {
	t.Helper()
	settings := core.Check("[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 8\n" +
		"[transfer-site payroll]\nenable-active-connection-mode = yes\nnetwork-zone = none\n")
	ctx, cancel := context.WithCancel(context.Background())
	started, ended := make(chan netip.AddrPort), make(chan error, 1)
	go func() {
		_, err := observe.Run(ctx, "load.settings", settings, observe.Options{
			Server:  partner.Config{Listen: listen, User: user, Password: password},
			Started: func(w observe.Watching) { started <- w.Addr },
		})
		ended <- err
	}()
	select {
	case addr := <-started:
		return addr, func() error { cancel(); return <-ended }
	case err := <-ended:
		cancel()
		t.Fatalf("observe does not start: %v", err)
		return netip.AddrPort{}, nil
	}
}

func startDial(t *testing.T, listen string) (netip.AddrPort, func() error) {
	t.Helper()
	l, err := dial.Listen(dial.ListenConfig{
		Listen: listen, User: user, Password: password, Ports: core.PortRange{Base: 10_000, Number: 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	return l.Addr(), l.Close
}

// claim reserves loopback addresses and returns those of three clients among them.
func claim(t *testing.T) (a loopback.Addresses, clients []netip.Addr) {
	t.Helper()
	a, err := loopback.Claim()
	if err != nil {
		t.Fatal(err)
	}
	return a, []netip.Addr{a.Client, a.Stranger, a.Partner}
}

// hangLimit ends a test that would hang.
const hangLimit = 5 * time.Minute

// talk is a control connection of a client that needs little memory.
type talk struct {
	net.Conn
	replies *bufio.Reader
}

// dialFrom connects to a server from an address of this host.
func dialFrom(t *testing.T, from netip.Addr, to netip.AddrPort) talk {
	t.Helper()
	dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0)), Control: lateport.Control}
	conn, err := dialer.Dial("tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(hangLimit))
	return talk{conn, bufio.NewReaderSize(conn, 128)}
}

// code returns the code of the next reply, which has one line, or "closed".
func (c talk) code() string {
	line, err := c.replies.ReadString('\n')
	if err != nil {
		return "closed"
	}
	return line[:min(len(line), 3)]
}

// codes sends commands and returns the codes of their replies.
func (c talk) codes(commands ...string) string {
	var all []string
	for _, command := range commands {
		_, _ = io.WriteString(c, command+"\r\n") // if it fails, no reply comes
		all = append(all, c.code())
	}
	return strings.Join(all, " ")
}

// logIn logs in on a new connection. It returns an error unless the codes of the replies
// are want.
func (c talk) logIn(password string, want string) error {
	if got := c.code() + " " + c.codes("USER "+user, "PASS "+password); got != want {
		return errors.New("the replies are " + got + ", want " + want)
	}
	return nil
}

// welcome are the replies to a login that is right.
const welcome = "220 331 230"

// checkServed checks that a client from an address is served.
func checkServed(t *testing.T, from netip.Addr, to netip.AddrPort) {
	t.Helper()
	c := dialFrom(t, from, to)
	defer c.Close()
	if err := c.logIn(password, welcome); err != nil {
		t.Errorf("a client from %v: %v", from, err)
	}
}

// checkTurnedAway checks that a client from an address gets 421.
func checkTurnedAway(t *testing.T, from netip.Addr, to netip.AddrPort) {
	t.Helper()
	c := dialFrom(t, from, to)
	defer c.Close()
	if got := fmt.Sprint(c.code(), " ", c.code()); got != "421 closed" {
		t.Errorf("a client from %v gets %s, want 421 and the end", from, got)
	}
}
