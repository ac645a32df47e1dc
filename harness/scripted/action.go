package scripted

import (
	"net/netip"
	"time"
)

// Script maps commands, from [Commands], to the actions that replace the
// server's own. An empty list that is not nil does nothing.
type Script map[string][]Action

// Action is one action of the server. Kind decides which other fields apply.
type Action struct {
	Kind     ActionKind
	Code     int           // Reply
	Text     string        // Reply: "" for a text of the server's own; Write, Flood: the bytes
	OnData   bool          // Flood: on the data connection
	Duration time.Duration // Slow, Wait
	Bytes    int64         // Move: number of bytes; below 0: all that remain
	Security Security      // Secure
	From     Source        // Dial, Knock
	ToClient bool          // Dial, Knock: to the client's own address, and only the port as announced
}

// Source is the local end of a data connection. The zero value is the address
// of the control connection, and any port.
type Source struct {
	Addr    netip.Addr
	Port    int
	Default bool // the port below the control port (RFC 959 section 3.2)
}

// Security configures TLS on a connection. The zero value is correct behaviour:
// the server is the TLS server (RFC 4217 section 7), presents its own
// certificate and allows a session to be resumed.
type Security struct {
	AsClient     bool
	NoResumption bool   // no session is resumed
	Certificate  string // name of another certificate; "": the server's own
}

// Certificates returns the names of the other certificates.
func Certificates() []string { return []string{"untrusted", "expired", "elsewhere"} }

// ActionKind is the kind of an action. The zero value is none.
type ActionKind uint8

// The kinds of actions; the documentation of package scenario describes each.
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

// Commands returns the keys that a script can have: Greeting and the commands.
func Commands() []string {
	return []string{
		Greeting, "AUTH", "PBSZ", "PROT", "USER", "PASS", "ACCT", "TYPE", "REST", "PORT", "EPRT",
		"RETR", "STOR", "APPE", "LIST", "NLST", "MLSD", "ABOR", "QUIT",
	}
}

// Greeting is the key for the start of a session, before any command.
const Greeting = "greeting"

// Opens reports whether the script covers a command that belongs to opening a
// session, so that it takes effect only on a new one.
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

// downloads reports whether a command sends data to the client; listings count.
func downloads(command string) bool {
	switch command {
	case "RETR", "LIST", "NLST", "MLSD":
		return true
	}
	return false
}

// announces reports whether a command announces the client's data port.
func announces(command string) bool { return command == "PORT" || command == "EPRT" }
