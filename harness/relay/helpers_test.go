package relay_test

import (
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

const mebibyte = 1 << 20

// recorder is a Watcher that records every event. Its fields may be read after
// the relay is closed.
type recorder struct {
	dialogue    []string // commands after "> ", lines of replies after "< "
	announced   []relay.Announcement
	transferred []relay.Transferred

	mu   sync.Mutex
	open int // sessions, which a test may wait for
}

func (r *recorder) Opened(uint32, netip.AddrPort, netip.AddrPort) { r.addOpen(1) }
func (r *recorder) Closed(uint32)                                 { r.addOpen(-1) }
func (r *recorder) Announced(a relay.Announcement)                { r.announced = append(r.announced, a) }
func (r *recorder) Transferred(t relay.Transferred)               { r.transferred = append(r.transferred, t) }

func (r *recorder) Commanded(_ uint32, line string) { r.dialogue = append(r.dialogue, "> "+line) }

func (r *recorder) Replied(_ uint32, reply connect.Reply) {
	for line := range strings.SplitSeq(reply.String(), "\n") {
		r.dialogue = append(r.dialogue, "< "+line)
	}
}

func (r *recorder) addOpen(sessions int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open += sessions
}

// openSessions returns the number of open sessions.
func (r *recorder) openSessions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open
}

// startPartner starts a server that is closed when the test ends.
func startPartner(t testing.TB, c partner.Config) *partner.Bundled {
	t.Helper()
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	return b
}

// startRelay starts a relay that is closed when the test ends.
func startRelay(t testing.TB, c relay.Config) *relay.Relay {
	t.Helper()
	r, err := relay.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, r)
	return r
}

// startRelayed starts a relay before a server with the file "a" and the
// generated files "big" and "endless". Both are closed when the test ends.
func startRelayed(t testing.TB, c relay.Config) (*relay.Relay, *partner.Bundled) {
	t.Helper()
	b := startPartner(t, partner.Config{
		ConnectTimeout: time.Second,
		Files:          map[string][]byte{"a": []byte("six456")},
		Generated:      map[string]int64{"big": mebibyte, "endless": 1 << 60},
	})
	c.Server = b.Addr()
	return startRelay(t, c), b
}
