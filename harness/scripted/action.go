package scripted

import (
	"net/netip"
	"time"
)

// Script is what the partner does on single commands, by [Commands]. A list that
// is empty and not nil does nothing.
type Script map[string][]Action

// Action is one thing that the partner does. Which fields count depends on Do.
type Action struct {
	Kind     ActionKind
	Code     int           // Reply
	Text     string        // Reply: "" for a text of the partner's own; Write, Flood: the bytes
	Duration time.Duration // Slow, Wait
	Bytes    int64         // Move; below 0: all that is left
	Security Security      // Secure
	From     Source        // Dial, Knock
	ToClient bool          // Dial, Knock: to the control connection's other end, and the announced port
}

// Source is where a data connection comes from. The zero value is the control
// connection's own address and any port.
type Source struct {
	Addr    netip.Addr
	Port    int
	Default bool // the port below the control port (RFC 959 section 3.2)
}

// Security is how a connection is secured. The zero value is as it should be: the
// partner is the TLS server (RFC 4217 section 7), shows its own certificate, and
// lets a session be resumed.
type Security struct {
	AsClient bool
	Anew     bool   // no session is resumed
	Other    string // the name of another certificate; "": its own
}

// Certificates are the names that other certificates can have.
func Certificates() []string { return []string{"untrusted", "expired", "elsewhere"} }

// ActionKind is the kind of an action. The zero value is none.
type ActionKind uint8

// What the partner can do; the package's documentation says what each means.
const (
	Reply ActionKind = 1 + iota
	Write
	Flood
	Slow
	Wait
	Dial
	Knock
	Secure
	Move
	Close
	HalfClose
	Reset
	Drop
	Nothing
)

// Commands are what a script can be for: the opening of a session, which is
// called greeting, and the commands.
func Commands() []string {
	return []string{
		Greeting, "AUTH", "PBSZ", "PROT", "USER", "PASS", "ACCT", "TYPE", "REST", "PORT", "EPRT",
		"RETR", "STOR", "APPE", "LIST", "NLST", "MLSD", "ABOR", "QUIT",
	}
}

// Greeting is the opening of a session, before any command.
const Greeting = "greeting"

// Opens reports whether a command of the script belongs to the opening of a
// session, so that it counts for a new session only.
func (s Script) Opens() bool {
	for command := range s {
		switch command {
		case Greeting, "AUTH", "PBSZ", "PROT", "USER", "PASS", "ACCT", "TYPE":
			return true
		}
	}
	return false
}

// transfers reports whether a command opens a data connection.
func transfers(command string) bool { return uploads(command) || downloads(command) }

func uploads(command string) bool { return command == "STOR" || command == "APPE" }

func downloads(command string) bool {
	switch command {
	case "RETR", "LIST", "NLST", "MLSD":
		return true
	}
	return false
}

// announces reports whether a command carries the client's address.
func announces(command string) bool { return command == "PORT" || command == "EPRT" }
