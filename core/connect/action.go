package connect

// Action is what the driver has to do next. The zero value is none; Step never
// returns it.
type Action struct {
	Do   Deed
	Port int    // of DoBind; 0 leaves the choice to the operating system
	Line string // of DoSend, without CR LF
}

// Deed is the kind of an action.
type Deed uint8

const (
	// DoWait: nothing, until the next event.
	DoWait Deed = 1 + iota
	// DoBind: listen on Port and begin to accept; then Bound, Busy or BindFailed.
	DoBind
	// DoSend: Line, on the control connection.
	DoSend
	// DoKeep: hold the connection just accepted; no byte moves on it yet.
	DoKeep
	// DoDrop: close the connection just accepted; nothing else changes.
	DoDrop
	// DoSecure: hold the connection and do the TLS handshake on it as the TLS
	// client, whoever dialled (RFC 4217 section 7); then Secured or Broken.
	DoSecure
	// DoMove: move the data on the connection held, and close the listener, for
	// nobody else is let in; then Ended or Broken.
	DoMove
	// DoFinish: close listener and data connection and give the port back. The
	// Outcome is complete.
	DoFinish

	// The table's own words; Step turns them into DoSend.
	announce // PORT or EPRT
	retreat  // PORT for the port that EPRT announced in vain
	restart  // REST
	request  // the transfer command

	deeds = iota + 1 // one above the last
)

var deedNames = [deeds]string{
	"none", "wait", "bind", "send", "keep", "drop", "secure", "move", "finish",
	"announce", "retreat", "restart", "request",
}

// String is the deed's name in lower case.
func (d Deed) String() string { return name(deedNames[:], int(d)) }
