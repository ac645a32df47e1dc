package relay_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

func TestStartRefuses(t *testing.T) {
	b := startPartner(t, partner.Config{})
	for name, c := range map[string]relay.Config{
		"negative time":    {Server: b.Addr(), ConnectTimeout: -1},
		"address in use":   {Server: b.Addr(), Listen: b.Addr().String()},
		"unknown TLS mode": {Server: b.Addr(), TLS: 99},
		"invalid faults":   {Server: b.Addr(), Faults: relay.Faults{Delay: -1}},
		"invalid link":     {Server: b.Addr(), Faults: relay.Faults{Link: relay.Link{Jitter: -1}}},
	} {
		if r, err := relay.Start(c); err == nil {
			r.Close()
			t.Errorf("%s: Start succeeded", name)
		}
	}
}

// Close ends every session, whatever it is doing, and leaves no goroutine.
func TestClose(t *testing.T) {
	for name, prepare := range map[string]func(*peertest.Dialogue) net.Conn{
		"idle":           func(d *peertest.Dialogue) net.Conn { return d.Conn },
		"port announced": func(d *peertest.Dialogue) net.Conn { d.Announce(); return d.Conn },
		"downloading":    func(d *peertest.Dialogue) net.Conn { return d.Open("RETR endless") },
		"uploading":      func(d *peertest.Dialogue) net.Conn { return d.Open("STOR up") },
		"command deferred by a transfer": func(d *peertest.Dialogue) net.Conn {
			data := d.Open("STOR up")
			d.Text.PrintfLine("NOOP\r\nNOOP")
			return data
		},
		"client left during a transfer": func(d *peertest.Dialogue) net.Conn {
			data := d.Open("STOR up")
			d.Text.Close()
			return data
		},
	} {
		for _, fault := range []relay.Faults{{}, {Throttle: 1}, {Early: true}, {Link: relay.Link{Latency: time.Millisecond, Rate: 1 << 20}}} {
			t.Run(name, func(t *testing.T) {
				b, err := partner.Start(partner.Config{Generated: map[string]int64{"endless": 1 << 60}})
				if err != nil {
					t.Fatal(err)
				}
				r, err := relay.Start(relay.Config{Server: b.Addr(), Faults: fault})
				if err != nil {
					t.Fatal(err)
				}
				conn := prepare(peertest.Login(t, r))
				if err := r.Close(); err != nil {
					t.Error(err)
				}
				if err := b.Close(); err != nil {
					t.Error(err)
				}
				goleak.VerifyNone(t)
				peertest.CheckClosed(t, conn)
				if c, err := net.Dial("tcp", r.Addr().String()); err == nil {
					c.Close()
					t.Error("the relay still accepts connections")
				}
			})
		}
	}
}

// A client gets 421 if the relay cannot connect to the server.
func TestServerUnreachable(t *testing.T) {
	b := startPartner(t, partner.Config{})
	b.Close()
	r := startRelay(t, relay.Config{Server: b.Addr()})
	conn, err := net.Dial("tcp", r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(peertest.Timeout))
	if reply, err := io.ReadAll(conn); !strings.HasPrefix(string(reply), "421 ") || err != nil {
		t.Errorf("reply %q, %v; want 421", reply, err)
	}
}
