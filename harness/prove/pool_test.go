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

// TestProveWithFewSessions: a partner that allows few sessions is proved by
// those, however many were wished for.
func TestProveWithFewSessions(t *testing.T) {
	tests := []struct {
		name     string
		sessions int // the first one does the basics
		want     []string
		listings int
	}{
		{"one for many transfers", 2, nil, 21},
		{"none for many transfers", 1, []string{"every-port"}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := startWitness(t, partner.Config{})
			done := 0
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 20)), Options{
				Server: "ftp://" + letIn(t, test.sessions, w.Addr().String()), EveryPort: true, Parallel: 8,
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

// letIn is the address of a relay to the address that lets the first n
// connections in and closes all others.
func letIn(t *testing.T, n int, to string) string {
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
			running.Go(func() { carry(t, conn, to) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	return l.Addr().String()
}

// carry passes bytes on in both directions until one side closes.
func carry(t *testing.T, conn net.Conn, to string) {
	defer conn.Close()
	onward, err := net.Dial("tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	defer onward.Close()
	var back sync.WaitGroup
	back.Go(func() {
		io.Copy(conn, onward) // ends with either side
		conn.Close()
	})
	io.Copy(onward, conn)
	onward.Close()
	back.Wait()
}
