package partner

import "strings"

// debt tells whether a transfer command still needs a reply. The library sends none if
// ABOR overtakes it before the data connection is open, but each command has one
// (RFC 959 section 5.4). The zero value is a session without a transfer.
type debt struct {
	announced bool // there is a port for the data connection
	owed      bool // a transfer command has no final reply
	opened    bool // it has a 1yz
}

// command takes the next command.
func (d *debt) command(verb string) {
	switch verb {
	case "RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD":
		d.owed, d.opened = true, false
	}
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
