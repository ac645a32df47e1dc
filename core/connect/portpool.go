package connect

import "activeftp/core"

// PortPool hands out the ports of one range, each to one transfer at a time. Ports
// never used come first, from a start on and wrapping (RFC 6056 section 3.3.1
// with a random start); then those returned, longest unused first, so that the
// addresses of a finished transfer have the longest time to leave TIME_WAIT.
// Take and Give cost the same for any range and any number of leases.
//
// A PortPool is not safe for concurrent use.
type PortPool struct {
	ports    core.PortRange
	start    int      // offset of the first port handed out
	used     int      // how many ports have ever been handed out
	leased   []uint64 // bit i: the port at offset i is out
	returned []uint16 // ring of the offsets returned, grown as needed
	oldest   int      // index in returned of the one longest unused
	waiting  int      // how many the ring holds
}

// NewPortPool is the lot of r, which hands out the port at offset start first. Any
// start will do, it is taken modulo the number of ports: a caller that wants a
// random one passes any random number. A range that is empty, or not within 1
// to 65535, has no port to hand out.
func NewPortPool(r core.PortRange, start int) *PortPool {
	if !r.Given() || r.Base < 1 || r.Base > core.HighestPort || r.Number > core.HighestPort-r.Base+1 {
		return &PortPool{ports: core.PortRange{Base: r.Base}}
	}
	return &PortPool{
		ports:  r,
		start:  modulo(start, r.Number),
		leased: make([]uint64, (r.Number+63)/64),
	}
}

// Acquire leases the next port until Give; ok is false when every port is out.
func (l *PortPool) Acquire() (port int, ok bool) {
	var offset int
	switch {
	case l.used < l.ports.Number:
		offset = (l.start + l.used) % l.ports.Number
		l.used++
	case l.waiting > 0:
		offset = int(l.returned[l.oldest])
		l.oldest = (l.oldest + 1) % len(l.returned)
		l.waiting--
	default:
		return 0, false
	}
	l.leased[offset/64] |= 1 << (offset % 64)
	return l.ports.Base + offset, true
}

// Release ends the lease of port, which then comes after all others. A port that
// is not out is left as it is.
func (l *PortPool) Release(port int) {
	if !l.ports.Contains(port) {
		return
	}
	offset := port - l.ports.Base
	bit := uint64(1) << (offset % 64)
	if l.leased[offset/64]&bit == 0 {
		return
	}
	l.leased[offset/64] &^= bit
	if l.waiting == len(l.returned) {
		l.grow()
	}
	l.returned[(l.oldest+l.waiting)%len(l.returned)] = uint16(offset)
	l.waiting++
}

// Available is how many ports are not out.
func (l *PortPool) Available() int { return l.ports.Number - l.used + l.waiting }

// Range is the range the ports come from; an empty one when NewLot was given
// none that holds ports.
func (l *PortPool) Range() core.PortRange { return l.ports }

// grow doubles the full ring, up to one place for each port.
func (l *PortPool) grow() {
	const first = 16
	ring := make([]uint16, min(max(first, 2*len(l.returned)), l.ports.Number))
	n := copy(ring, l.returned[l.oldest:])
	copy(ring[n:], l.returned[:l.oldest])
	l.returned, l.oldest = ring, 0
}

// modulo is n modulo m in 0..m-1, for any n.
func modulo(n, m int) int { return (n%m + m) % m }
