// Package crowd limits the sessions of a server, in total and of each client address, so
// that one client cannot keep all others out.
package crowd

import (
	"net/netip"
	"sync"

	"activeftp/harness/internal/netaddr"
)

// Limit counts the open sessions. Its methods may be called by several goroutines.
type Limit struct {
	total, each int

	mu   sync.Mutex
	open int
	from map[netip.Addr]int // by the client's address, as of [netaddr.Client]
}

// New returns a limit of total sessions, and of each sessions from one address.
func New(total, each int) *Limit {
	return &Limit{total: total, each: each, from: map[netip.Addr]int{}}
}

// Enter counts a session from an address until leave is called; further calls do nothing.
// It returns false if there are too many.
func (l *Limit) Enter(from netip.Addr) (leave func(), ok bool) {
	client := netaddr.Client(from)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open >= l.total || l.from[client] >= l.each {
		return nil, false
	}
	l.open++
	l.from[client]++
	return sync.OnceFunc(func() { l.leave(client) }), true
}

// leave ends the count of a session.
func (l *Limit) leave(client netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	if l.from[client]--; l.from[client] == 0 {
		delete(l.from, client)
	}
}
