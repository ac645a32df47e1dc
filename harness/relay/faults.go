package relay

import (
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Faults are the faults that a relay gives the data connections of active mode,
// and the link to its clients. The zero value forwards everything unchanged.
type Faults struct {
	// Early dials as soon as a port is announced, before the reply to PORT, as
	// some servers do. The connection is kept for the transfer.
	Early bool

	Delay  time.Duration // wait before the dial
	Refuse bool          // do not dial; 425 at once, as behind a firewall that rejects
	Drop   bool          // do not dial; 425 after the connect timeout, as behind a firewall that drops

	// From is the address of this host to dial from. Invalid means the address
	// to which the client opened its control connection.
	From netip.Addr

	// Reset resets the connection with a RST after this many bytes; 0 means
	// never.
	Reset int64

	// Throttle limits the transfer to this many bytes per second; 0 means no
	// limit.
	Throttle int64

	// Link slows down the connections to clients: data connections whose port is
	// announced from now on, and control connections that are opened from now on.
	Link Link
}

// check returns an error about the first invalid field.
func (f Faults) check() error {
	switch {
	case f.Delay < 0:
		return fmt.Errorf("the delay must not be negative, got %v", f.Delay)
	case f.Reset < 0:
		return fmt.Errorf("the number of bytes before a reset must not be negative, got %d", f.Reset)
	case f.Throttle < 0:
		return fmt.Errorf("the bytes per second must not be negative, got %d", f.Throttle)
	case f.Refuse && f.Drop:
		return errors.New("a data connection cannot be both refused and dropped; choose one")
	}
	return f.Link.check()
}
