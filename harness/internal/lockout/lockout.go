// Package lockout slows down the guessing of passwords (RFC 2577 section 5): after
// a few wrong ones, an address has to wait before its next attempt counts, longer
// each time.
package lockout

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"activeftp/harness/internal/netaddr"
)

const (
	// free is the number of wrong passwords after which an address need not wait.
	free = 3
	// firstDelay is the delay after the next wrong password. It doubles with each
	// further one, up to maxDelay.
	firstDelay = time.Second
	maxDelay   = time.Minute
	// forgetAfter is the time after the last wrong password at which an address
	// starts anew.
	forgetAfter = 15 * time.Minute
	// maxAddresses is the number of addresses that are remembered at once. A further
	// one takes the place of the one whose last wrong password is the oldest.
	maxAddresses = 4096
)

// Table has the addresses that sent wrong passwords. Its methods may be called by
// several goroutines.
type Table struct {
	now func() time.Time

	mu    sync.Mutex
	peers map[netip.Addr]peer
}

// peer is what is known of one address.
type peer struct {
	wrong int       // passwords
	last  time.Time // of the last of them
}

// New returns an empty table. Now returns the current time; nil means [time.Now].
func New(now func() time.Time) *Table {
	if now == nil {
		now = time.Now
	}
	return &Table{now: now, peers: make(map[netip.Addr]peer)}
}

// Admit records an attempt to log in from an address, with the right password or a
// wrong one. It returns 0 if the attempt counts. Otherwise the address has to wait
// so much longer, and the attempt must be refused even if the password is right:
// the answer would tell. Such an attempt makes the wait no longer. Other addresses
// never wait.
func (t *Table) Admit(from netip.Addr, right bool) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key, now := netaddr.Client(from), t.now()
	p := t.peers[key]
	if now.Sub(p.last) >= forgetAfter {
		p = peer{}
	}
	if wait := p.last.Add(p.delay()).Sub(now); wait > 0 {
		return wait
	}
	if !right {
		t.makeRoom(key, now)
		t.peers[key] = peer{p.wrong + 1, now}
	}
	return 0
}

// delay returns the time from the last wrong password to the next attempt that
// counts.
func (p peer) delay() time.Duration {
	if p.wrong <= free {
		return 0
	}
	d := firstDelay
	for range p.wrong - free - 1 {
		if d *= 2; d >= maxDelay {
			return maxDelay
		}
	}
	return d
}

// makeRoom removes addresses until the table has room for key.
func (t *Table) makeRoom(key netip.Addr, now time.Time) {
	if _, known := t.peers[key]; known || len(t.peers) < maxAddresses {
		return
	}
	var oldest netip.Addr
	for addr, p := range t.peers {
		if now.Sub(p.last) >= forgetAfter {
			delete(t.peers, addr)
		} else if !oldest.IsValid() || p.last.Before(t.peers[oldest].last) {
			oldest = addr
		}
	}
	if len(t.peers) >= maxAddresses {
		delete(t.peers, oldest)
	}
}

// Refusal returns the text of the reply to an attempt that does not count.
func Refusal(wait time.Duration) string {
	seconds := (wait + time.Second - 1) / time.Second
	return fmt.Sprintf("Too many wrong passwords from your address; try again in %d s", seconds)
}
