package simnet

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"sync"
	"time"
)

// Network connects hosts. Its methods, and those of everything on it, are safe for
// concurrent use.
type Network struct {
	config Config
	start  time.Time

	mu        sync.Mutex // guards the state of everything on the network
	pending   map[int64]bool
	listeners map[netip.AddrPort]*Listener
	conns     map[*Conn]bool // not closed
	hosts     []*Host
}

// Config configures a network. The zero value has no delays.
type Config struct {
	Seed uint64
	// Delay is the longest time that a segment travels. Each pair of hosts has a
	// delay of its own up to half of it, and each segment another half at most, so
	// what is sent on one connection can overtake what was sent on another.
	Delay time.Duration
	// Segment is the highest number of bytes that arrive together. 0 means 1460.
	Segment int
	// Window is the number of bytes that a connection takes before its other end has
	// read them. 0 means 65535.
	Window int
	// Filter decides what becomes of a connection attempt; nil lets every one pass.
	Filter func(from, to netip.AddrPort) Fate
	// Trace is called with everything that happens; nil: it is not. It must not use
	// the network.
	Trace func(at time.Duration, what string)
}

// Fate is what becomes of a connection attempt on its way. The zero value lets it
// pass.
type Fate uint8

const (
	Pass   Fate = iota
	Drop        // nothing comes back
	Reject      // a reset comes back
)

// New returns a network without hosts.
func New(c Config) *Network {
	if c.Segment <= 0 {
		c.Segment = 1460
	}
	if c.Window <= 0 {
		c.Window = 65535
	}
	return &Network{
		config: c, start: time.Now(), pending: map[int64]bool{},
		listeners: map[netip.AddrPort]*Listener{}, conns: map[*Conn]bool{},
	}
}

// Host adds a host with these addresses.
func (n *Network) Host(name string, addrs ...netip.Addr) *Host {
	h := &Host{net: n, name: name, addrs: addrs, taken: map[int]bool{}, ephemeral: firstEphemeral}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts = append(n.hosts, h)
	return h
}

// Shutdown resets every connection and closes every listener.
func (n *Network) Shutdown() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range n.listeners {
		l.shut()
	}
	for c := range n.conns {
		c.broken()
	}
}

// trace reports what happens now. The caller holds mu.
func (n *Network) trace(format string, args ...any) {
	if n.config.Trace != nil {
		n.config.Trace(time.Since(n.start), fmt.Sprintf(format, args...))
	}
}

// draw returns a number from 0 to limit-1 that depends on the seed and the place
// alone.
func (n *Network) draw(place string, limit int64) int64 {
	if limit <= 0 {
		return 0
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", n.config.Seed, place)
	x := h.Sum64()
	x ^= x >> 33 // FNV alone leaves the high bits of short texts alike
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int64(x % uint64(limit))
}

// delay returns how long a segment travels between two hosts. The place tells it
// from the others between them.
func (n *Network) delay(from, to netip.Addr, place string) time.Duration {
	if to.Less(from) {
		from, to = to, from
	}
	half := int64(n.config.Delay) / 2
	return time.Duration(n.draw(fmt.Sprint(from, to), half) + n.draw(place, half))
}

// after calls f after d, or at the next instant that nothing else has. f is called
// with mu held. The caller holds mu.
func (n *Network) after(d time.Duration, f func()) (at time.Time) {
	at = time.Now().Add(max(d, 1))
	for n.pending[at.UnixNano()] {
		at = at.Add(1)
	}
	n.pending[at.UnixNano()] = true
	time.AfterFunc(time.Until(at), func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.pending, at.UnixNano())
		f()
	})
	return at
}

// listener returns the listener for connections to an address. The caller holds mu.
func (n *Network) listener(to netip.AddrPort) *Listener {
	if l := n.listeners[to]; l != nil {
		return l
	}
	any := netip.IPv4Unspecified()
	if to.Addr().Is6() {
		any = netip.IPv6Unspecified()
	}
	return n.listeners[netip.AddrPortFrom(any, to.Port())]
}
