package connect

import "activeftp/core"

// PortPool leases the ports of one range, each to one transfer at a time. It
// leases ports never used before first, in order from a start offset and wrapping
// around (RFC 6056 section 3.3.1 with a random start), and after that the port
// released longest ago, so that the connections of a finished transfer have the
// longest time to leave TIME_WAIT. Acquire and Release take constant time for any
// range and any number of leases.
//
// A PortPool is not safe for concurrent use.
type PortPool struct {
	ports    core.PortRange
	start    int      // offset of the first port leased
	used     int      // number of ports ever leased
	leased   []uint64 // bit i: the port at offset i is leased
	released []uint16 // ring of the offsets released, grown as needed
	oldest   int      // index in released of the offset released longest ago
	queued   int      // number of offsets in the ring
}

// NewPortPool returns a pool of the ports of r that leases the port at offset
// start first. Start is taken modulo the number of ports, so a caller that wants a
// random start passes any random number. A range that is empty, or not within 1
// to 65535, gives an empty pool.
func NewPortPool(r core.PortRange, start int) *PortPool {
	if !r.Given() || r.Base < 1 || r.Number > core.HighestPort-r.Base+1 {
		return new(PortPool)
	}
	return &PortPool{
		ports:  r,
		start:  modulo(start, r.Number),
		leased: make([]uint64, (r.Number+63)/64),
	}
}

// Acquire leases the next port until it is released; ok is false if every port is
// leased.
func (p *PortPool) Acquire() (port int, ok bool) {
	var offset int
	switch {
	case p.used < p.ports.Number:
		offset = (p.start + p.used) % p.ports.Number
		p.used++
	case p.queued > 0:
		offset = int(p.released[p.oldest])
		p.oldest = (p.oldest + 1) % len(p.released)
		p.queued--
	default:
		return 0, false
	}
	p.leased[offset/64] |= 1 << (offset % 64)
	return p.ports.Base + offset, true
}

// Release ends the lease of port, which goes to the end of the queue. It ignores a
// port that is not leased.
func (p *PortPool) Release(port int) {
	if !p.ports.Contains(port) {
		return
	}
	offset := port - p.ports.Base
	bit := uint64(1) << (offset % 64)
	if p.leased[offset/64]&bit == 0 {
		return
	}
	p.leased[offset/64] &^= bit
	if p.queued == len(p.released) {
		p.grow()
	}
	p.released[(p.oldest+p.queued)%len(p.released)] = uint16(offset)
	p.queued++
}

// Available returns the number of ports that are not leased.
func (p *PortPool) Available() int { return p.ports.Number - p.used + p.queued }

// Leased returns the number of ports that are leased.
func (p *PortPool) Leased() int { return p.used - p.queued }

// grow doubles the full ring, up to one place for each port.
func (p *PortPool) grow() {
	const minSize = 16
	ring := make([]uint16, min(max(minSize, 2*len(p.released)), p.ports.Number))
	n := copy(ring, p.released[p.oldest:])
	copy(ring[n:], p.released[:p.oldest])
	p.released, p.oldest = ring, 0
}

// modulo returns n modulo m in 0..m-1, also for a negative n.
func modulo(n, m int) int { return (n%m + m) % m }
