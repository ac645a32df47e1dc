package connect

// Action is the next thing that the driver must do. Step never returns the zero
// value, which is no action.
type Action struct {
	Kind ActionKind
	Port int    // for ActionBind; 0 leaves the choice to the operating system
	Line string // for ActionSend, without CR LF
}

// ActionKind is the kind of an action. The zero value is none.
type ActionKind uint8

const (
	// ActionWait: do nothing until the next event.
	ActionWait ActionKind = 1 + iota
	// ActionBind: listen on Port and accept connections; then report Bound, Busy
	// or BindFailed.
	ActionBind
	// ActionSend: send Line on the control connection.
	ActionSend
	// ActionSendAndSecure: as ActionSend, and then as ActionSecure on the connection
	// held.
	ActionSendAndSecure
	// ActionKeep: hold the connection, and move no byte of data on it yet.
	ActionKeep
	// ActionDrop: close the connection just accepted; nothing else changes.
	ActionDrop
	// ActionSecure: hold the connection and do the TLS handshake on it as the TLS
	// client, whichever side opened it (RFC 4217 section 7); then report Secured
	// or Broken.
	ActionSecure
	// ActionMove: move the data on the connection held, and close the listener,
	// because no other connection is accepted; then report Ended or Broken.
	ActionMove
	// ActionAlert: read the connection held until a TLS alert or anything else comes,
	// and send no data on it; then report Unsecured or Ended.
	ActionAlert
	// ActionFinish: close the listener and the data connection, and give the port
	// back. The Outcome is complete.
	ActionFinish

	// Step turns these, which only the table uses, into ActionSend or
	// ActionSendAndSecure.
	sendPortCommand       // PORT or EPRT
	fallBackToPORT        // PORT for the port that a refused EPRT announced
	sendREST              // REST
	sendTransferCommand   // the transfer command
	sendTransferAndSecure // the transfer command, and then TLS on the connection held

	numActionKinds = iota + 1 // one above the last
)

var actionKindNames = [numActionKinds]string{
	"none", "wait", "bind", "send", "send-secure", "keep", "drop", "secure", "move", "alert", "finish",
	"send-port", "fall-back", "send-rest", "send-transfer", "send-transfer-secure",
}

// String returns the action kind's name in lower case.
func (k ActionKind) String() string { return name(actionKindNames[:], int(k)) }
