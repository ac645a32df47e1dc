package simnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	nearAddr = netip.MustParseAddr("192.0.2.1")
	farAddr  = netip.MustParseAddr("198.51.100.1")
	service  = netip.AddrPortFrom(farAddr, 21)
)

// pair returns both ends of a connection on a network with a delay of a second.
func pair(t *testing.T, c Config) (near, far *Conn) {
	t.Helper()
	c.Delay = time.Second
	n := New(c)
	client, server := n.Host("client", nearAddr), n.Host("server", farAddr)
	l, err := server.Listen(service)
	if err != nil {
		t.Fatal(err)
	}
	near, err = client.Dial(t.Context(), netip.Addr{}, service)
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return near, accepted.(*Conn)
}

// What two programs do to a connection shows at its ends as it does on Linux.
func TestConn(t *testing.T) {
	read := func(c net.Conn, n int) error {
		_, err := io.ReadFull(c, make([]byte, n))
		return err
	}
	write := func(c net.Conn, n int) error {
		_, err := c.Write(make([]byte, n))
		return err
	}
	for name, tt := range map[string]struct {
		act  func(near, far *Conn) error
		want error
	}{
		"data arrives": {func(near, far *Conn) error { _ = write(near, 9000); return read(far, 9000) }, nil},
		"end after data": {func(near, far *Conn) error {
			_ = write(near, 5)
			near.Close()
			return errors.Join(read(far, 5), read(far, 1))
		}, io.EOF},
		"half closed":            {func(near, far *Conn) error { near.CloseWrite(); _ = write(far, 5); return read(near, 5) }, nil},
		"write after CloseWrite": {func(near, far *Conn) error { near.CloseWrite(); return write(near, 1) }, syscall.EPIPE},
		"reset by linger":        {func(near, far *Conn) error { near.SetLinger(0); near.Close(); return read(far, 1) }, syscall.ECONNRESET},
		"data before a reset": {func(near, far *Conn) error {
			_ = write(near, 5)
			near.SetLinger(0)
			near.Close()
			return read(far, 5)
		}, nil},
		"closed with unread data": {func(near, far *Conn) error {
			_ = write(near, 5)
			time.Sleep(2 * time.Second)
			far.Close()
			return read(near, 1)
		}, syscall.ECONNRESET},
		"data for a closed connection": {func(near, far *Conn) error {
			far.Close()
			time.Sleep(2 * time.Second)
			_ = write(near, 5)
			time.Sleep(3 * time.Second)
			return write(near, 5)
		}, syscall.ECONNRESET},
		"read deadline": {func(near, far *Conn) error {
			near.SetReadDeadline(time.Now().Add(time.Minute))
			return read(near, 1)
		}, os.ErrDeadlineExceeded},
		"write deadline, the peer does not read": {func(near, far *Conn) error {
			near.SetWriteDeadline(time.Now().Add(time.Minute))
			return write(near, 1<<20)
		}, os.ErrDeadlineExceeded},
		"deadline in the past ends a read": {func(near, far *Conn) error {
			time.AfterFunc(time.Minute, func() { near.SetDeadline(time.Unix(1, 0)) })
			return read(near, 1)
		}, os.ErrDeadlineExceeded},
		"closed here ends a read": {func(near, far *Conn) error {
			time.AfterFunc(time.Minute, func() { near.Close() })
			return read(near, 1)
		}, net.ErrClosed},
		"cut": {func(near, far *Conn) error {
			near.Cut()
			_ = write(near, 5)
			far.SetReadDeadline(time.Now().Add(time.Hour))
			return read(far, 1)
		}, os.ErrDeadlineExceeded},
	} {
		synctest.Test(t, func(t *testing.T) {
			near, far := pair(t, Config{})
			if err := tt.act(near, far); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", name, err, tt.want)
			}
			near.Close()
			far.Close()
			for _, c := range []*Conn{near, far} {
				if open := c.host.Open(); len(open) > 1 || len(open) == 1 && !strings.HasPrefix(open[0], "listener") {
					t.Errorf("%s: %v are still open", name, open)
				}
			}
			near.host.net.Shutdown()
			time.Sleep(time.Minute)
		})
	}
}

// A connection that cannot be opened, and a port that cannot be listened on, fail with
// the error of the system call.
func TestOpening(t *testing.T) {
	for name, tt := range map[string]struct {
		config Config
		act    func(client, server *Host) error
		want   error
	}{
		"refused": {Config{}, func(client, _ *Host) error {
			_, err := client.Dial(context.Background(), netip.Addr{}, service)
			return err
		}, syscall.ECONNREFUSED},
		"rejected": {Config{Filter: func(_, _ netip.AddrPort) Fate { return Reject }}, listenAndDial, syscall.ECONNREFUSED},
		"dropped":  {Config{Filter: func(_, _ netip.AddrPort) Fate { return Drop }}, listenAndDial, os.ErrDeadlineExceeded},
		"passed":   {Config{}, listenAndDial, nil},
		"foreign address": {Config{}, func(client, _ *Host) error {
			_, err := client.Listen(service)
			return err
		}, syscall.EADDRNOTAVAIL},
		"taken": {Config{}, func(_, server *Host) error {
			server.Take(21)
			_, err := server.Listen(service)
			return err
		}, syscall.EADDRINUSE},
		"listened on twice": {Config{}, func(_, server *Host) error {
			_, first := server.Listen(service)
			_, second := server.Listen(service)
			return errors.Join(first, second)
		}, syscall.EADDRINUSE},
		"no socket left": {Config{}, func(_, server *Host) error {
			server.LimitSockets(1)
			_, first := server.Listen(service)
			_, second := server.Listen(netip.AddrPortFrom(farAddr, 22))
			return errors.Join(first, second)
		}, syscall.EMFILE},
	} {
		synctest.Test(t, func(t *testing.T) {
			tt.config.Delay = time.Second
			n := New(tt.config)
			if err := tt.act(n.Host("client", nearAddr), n.Host("server", farAddr)); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", name, err, tt.want)
			}
			n.Shutdown()
			time.Sleep(time.Minute)
		})
	}
}

func listenAndDial(client, server *Host) error {
	if _, err := server.Listen(service); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := client.Dial(ctx, netip.Addr{}, service)
	return err
}

// A listener that is closed resets the connections that nobody accepted.
func TestListenerClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(Config{Delay: time.Second})
		client, server := n.Host("client", nearAddr), n.Host("server", farAddr)
		l, err := server.Listen(service)
		if err != nil {
			t.Fatal(err)
		}
		c, err := client.Dial(t.Context(), netip.Addr{}, service)
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("accepting: got %v", err)
		}
	})
}

// Equal seeds give equal delays, and no two things arrive at the same instant.
func TestSeed(t *testing.T) {
	run := func(seed uint64) (trace []string) {
		synctest.Test(t, func(t *testing.T) {
			near, far := pair(t, Config{Seed: seed, Segment: 10, Trace: func(at time.Duration, what string) {
				trace = append(trace, fmt.Sprint(at, " ", what))
			}})
			go near.Write(make([]byte, 100))
			go far.Write(make([]byte, 100))
			time.Sleep(time.Minute)
		})
		return trace
	}
	first := run(1)
	if diff := cmp.Diff(first, run(1)); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, run(2)) {
		t.Error("another seed gives the same delays")
	}
	at := map[string]bool{}
	for _, line := range first {
		instant, what, _ := strings.Cut(line, " ")
		if strings.Contains(what, "bytes") && at[instant] {
			t.Errorf("%s: two segments arrive at the same instant", line)
		}
		at[instant] = true
	}
}
