package prove

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A partner that limits its sessions is proved with those that it allows.
func TestProveWithFewSessions(t *testing.T) {
	tests := []struct {
		name     string
		sessions int // the first one is for the basics
		want     []string
		listings int
	}{
		{"one for many transfers", 2, nil, 21},
		{"none for many transfers", 1, nil, 21},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := startWitness(t, partner.Config{})
			done := 0
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 20)), Options{
				Servers: []string{"ftp://" + limitSessions(t, test.sessions, w.Addr().String())}, EveryPort: true, Parallel: 8,
				Progress: func(int, int) { done++ },
			})
			if diff := cmp.Diff(test.want, rulesOf(t, r)); diff != "" {
				t.Errorf("%s: %v", diff, r.Cases[1].Findings)
			}
			if got := w.verbs()["LIST"]; got != test.listings || done != 20 {
				t.Errorf("%d listings, want %d; progress to %d of 20", got, test.listings, done)
			}
		})
	}
}

// limitSessions returns the address of a relay to the given address. It closes
// every connection after the first n.
func limitSessions(t *testing.T, n int, to string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if n--; n < 0 {
				conn.Close()
				continue
			}
			running.Go(func() { forward(t, conn, to) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	return l.Addr().String()
}

// forward copies bytes in both directions until one side closes.
func forward(t *testing.T, conn net.Conn, to string) {
	defer conn.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	var back sync.WaitGroup
	back.Go(func() {
		io.Copy(conn, server) // ends when either side closes
		conn.Close()
	})
	io.Copy(server, conn)
	server.Close()
	back.Wait()
}
