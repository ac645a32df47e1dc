package relay

import (
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Faults is what a relay does to the data connections of active mode. The zero
// value carries them as they are.
type Faults struct {
	// Early dials as soon as a port is announced, before the reply to PORT, as
	// some servers do. The connection is kept for the transfer.
	Early bool

	Delay  time.Duration // the relay waits so long before it dials
	Refuse bool          // nobody dials: 425 at once, as from a firewall that rejects
	Drop   bool          // nobody dials: 425 after the connect timeout, as from a firewall that drops

	// From is the address that the relay dials from. Invalid: the one that the
	// control connection came to.
	From netip.Addr

	// Reset breaks the connection off with a RST when so many bytes have moved;
	// 0: never.
	Reset int64

	// Throttle is how many bytes a second are moved at most; 0: as many as will.
	Throttle int64
}

func (f Faults) check() error {
	switch {
	case f.Delay < 0:
		return fmt.Errorf("a negative delay: %v", f.Delay)
	case f.Reset < 0:
		return fmt.Errorf("a reset after a negative number of bytes: %d", f.Reset)
	case f.Throttle < 0:
		return fmt.Errorf("a negative number of bytes a second: %d", f.Throttle)
	case f.Refuse && f.Drop:
		return errors.New("a data connection cannot be both refused and dropped")
	}
	return nil
}

// piece is how many bytes are moved at once.
func (f Faults) piece() int {
	const most, pieces = 32 << 10, 20 // a second
	if f.Throttle == 0 {
		return most
	}
	return int(min(max(f.Throttle/pieces, 1), most))
}
