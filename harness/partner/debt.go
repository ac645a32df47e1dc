package partner

import "strings"

// debt makes up for two faults of the library with the replies of transfers, which it
// writes from a goroutine of their own.
//
// If ABOR overtakes a transfer command before the data connection is open, the command
// gets no reply; but each has one (RFC 959 section 5.4). And ABOR, STAT, QUIT and unknown
// commands do not wait for that goroutine, so that their replies can be mixed up with
// its last one, even if the client has received that.
//
// The zero value is a session without a transfer.
type debt struct {
	announced bool // there is a port for the data connection
	owed      bool // a transfer command has no final reply
	opened    bool // it has a 1yz
	unsettled bool // its goroutine may still be at work
	barrier   bool // the reply to a NOOP of ours is due
}

// command takes the next command. It reports whether a NOOP has to come before it, which
// the library answers once a transfer is over. ABOR, STAT and QUIT need none while one is
// under way, and neither do commands in whose place the library gets another.
func (d *debt) command(verb string, own bool) (barrier bool) {
	urgent := strings.HasSuffix(verb, "ABOR") || strings.HasSuffix(verb, "STAT") || strings.HasSuffix(verb, "QUIT")
	if d.unsettled && !(d.owed && urgent) {
		d.unsettled, barrier = false, own
	}
	if transfers(verb) && own {
		d.owed, d.opened, d.unsettled = true, false, true
	}
	d.barrier = d.barrier || barrier
	return barrier
}

// settles reports whether the library's next reply is that to a NOOP of ours.
func (d *debt) settles(text string) bool {
	is := d.barrier && strings.HasPrefix(text, "200 ")
	d.barrier = d.barrier && !is
	return is
}

// reply takes the library's next reply. It reports whether the reply to the transfer
// command is missing before it.
func (d *debt) reply(text string) (missing bool) {
	switch {
	case strings.HasPrefix(text, "227 "), strings.HasPrefix(text, "229 "):
		d.announced = true
	case strings.HasPrefix(text, "1"):
		d.opened = true
	case strings.HasPrefix(text, "226 ABOR "):
		missing = d.owed && d.announced && !d.opened
		d.owed, d.announced = false, false
	case strings.HasPrefix(text, "226 "):
		d.owed, d.announced = false, false
	case strings.HasPrefix(text, "4"), strings.HasPrefix(text, "5"):
		d.owed = false
	}
	return missing
}
