package partner_test

import (
	"net"
	"syscall"
	"testing"
	"time"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// fullPort returns a port of 127.0.0.1 that answers no SYN, as behind a
// firewall that drops: its accept queue of one connection is full.
func fullPort(t *testing.T) net.Addr {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*syscall.SockaddrInet4).Port}
	c, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return addr
}

// A dial that nobody answers ends in 425 after the connect timeout.
func TestDialTimeout(t *testing.T) {
	b := start(t, partner.Config{ConnectTimeout: time.Millisecond}) // rounded up to a second
	d := peertest.Login(t, b)
	d.Do(200, "PORT %s", peertest.PortArgument(fullPort(t)))
	d.Do(425, "LIST")
	d.Do(200, "NOOP")
}

func TestCloseDuringDial(t *testing.T) {
	b, err := partner.Start(partner.Config{ConnectTimeout: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	d := peertest.Login(t, b)
	port := fullPort(t)
	d.Do(200, "PORT %s", peertest.PortArgument(port))
	if err := d.Text.PrintfLine("LIST"); err != nil {
		t.Fatal(err)
	}
	awaitSYN(t, port)
	closeAndCheck(t, b)
	peertest.CheckClosed(t, d.Conn)
}

// awaitSYN waits until somebody on this host has sent a SYN to the port.
func awaitSYN(t *testing.T, port net.Addr) {
	t.Helper()
	for end := time.Now().Add(peertest.Timeout); !dialing(t, port); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the server did not dial")
		}
	}
}
