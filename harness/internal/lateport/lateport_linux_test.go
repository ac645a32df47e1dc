package lateport

import (
	"net"
	"syscall"
	"testing"

	"activeftp/harness/peertest"
)

// The socket has its address but no port before it connects.
func TestControl(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := Control("tcp4", "127.0.0.1:0", rawConn(fd)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 3}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	if a := name.(*syscall.SockaddrInet4); a.Port != 0 || a.Addr[3] != 3 {
		t.Errorf("bound to %v, port %d; want 127.0.0.3 and no port", a.Addr, a.Port)
	}
}

// A dialer with it connects, over IPv4 and IPv6.
func TestDial(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			if address[0] == '[' {
				peertest.NeedIPv6(t)
			}
			l, err := net.Listen("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			from := &net.TCPAddr{IP: l.Addr().(*net.TCPAddr).IP}
			d := net.Dialer{LocalAddr: from, Control: Control}
			c, err := d.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if got := c.LocalAddr().(*net.TCPAddr); !got.IP.Equal(from.IP) || got.Port == 0 {
				t.Errorf("connected from %v, want %v and a port", got, from.IP)
			}
		})
	}
}

// rawConn is a descriptor as a RawConn.
type rawConn int

func (c rawConn) Control(f func(uintptr)) error { f(uintptr(c)); return nil }

func (rawConn) Read(func(uintptr) bool) error  { return syscall.ENOTSUP }
func (rawConn) Write(func(uintptr) bool) error { return syscall.ENOTSUP }
