// Package patience decides how long to wait for something that the other side
// does at once, such as answering ABOR or closing a connection. On a slow link
// even that takes longer than the second that is ample elsewhere.
package patience

import "time"

// least is the shortest wait. It covers a busy server on a fast link.
const least = time.Second

// roundTrips is the number of longest round trips to wait: one for the answer,
// and one because the next may take longer than any before.
const roundTrips = 2

// Meter keeps the longest round trip that was seen on a connection. The zero
// value has seen none. It belongs to one goroutine; a copy may go to another.
type Meter struct{ longest time.Duration }

// Saw records the time between a command and its reply, or another exchange
// that the other side answers at once.
func (m *Meter) Saw(roundTrip time.Duration) { m.longest = max(m.longest, roundTrip) }

// RoundTrip returns the longest round trip that was seen, or 0 if none was.
func (m Meter) RoundTrip() time.Duration { return m.longest }

// Patience returns how long to wait: a second, or twice the longest round trip
// if that is longer, but at most limit.
func (m Meter) Patience(limit time.Duration) time.Duration {
	return min(m.AtLeast(least), limit)
}

// AtLeast returns twice the longest round trip, or shortest if that is longer.
func (m Meter) AtLeast(shortest time.Duration) time.Duration {
	return max(shortest, roundTrips*m.longest)
}
