package connect

// Action is what the driver has to do next. The zero value is none; Step never
// returns it.
type Action struct {
	Kind ActionKind
	Port int    // of ActionBind; 0 leaves the choice to the operating system
	Line string // of DoSend, without CR LF
}

// ActionKind is the kind of an action.
type ActionKind uint8

const (
	// DoWait: nothing, until the next event.
	ActionWait ActionKind = 1 + iota
	// ActionBind: listen on Port and begin to accept; then Bound, Busy or BindFailed.
	ActionBind
	// DoSend: Line, on the control connection.
	ActionSend
	// DoKeep: hold the connection just accepted; no byte moves on it yet.
	ActionKeep
	// DoDrop: close the connection just accepted; nothing else changes.
	ActionDrop
	// DoSecure: hold the connection and do the TLS handshake on it as the TLS
	// client, whoever dialled (RFC 4217 section 7); then Secured or Broken.
	ActionSecure
	// DoMove: move the data on the connection held, and close the listener, for
	// nobody else is let in; then Ended or Broken.
	ActionMove
	// DoFinish: close listener and data connection and give the port back. The
	// Outcome is complete.
	ActionFinish

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
func (d ActionKind) String() string { return name(deedNames[:], int(d)) }
