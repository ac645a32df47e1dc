package connect

// State is the progress of a transfer. The zero value is a transfer that has not
// begun.
type State uint8

const (
	StateIdle             State = iota // nothing has happened yet
	StateBinding                       // a port is being bound
	StateAnnouncing                    // PORT or EPRT is sent; waiting for its reply
	StateEarly                         // as StateAnnouncing, and the partner has already connected
	StateRestarting                    // REST is sent; waiting for its reply
	StateRestartingEarly               // as StateRestarting, and the partner has already connected
	StateRequesting                    // the transfer command is sent; waiting for a reply and the connection
	StateSecuringEarly                 // connected before a 1yz; in the TLS handshake, waiting for the first reply
	StateConnected                     // the partner has connected, and TLS is done; waiting for the first reply
	StateOpening                       // a 1yz has come; waiting for the connection
	StateAnswered                      // the final 2yz has come; waiting for the connection
	StateSecuring                      // connected after a 1yz; in the TLS handshake, waiting for the final reply
	StateSecuringAnswered              // the final 2yz has come; in the TLS handshake
	StateMoving                        // data moves; waiting for the final reply
	StateDraining                      // the data has ended; waiting for the final reply
	StateReplied                       // the final 2yz has come; data still moves
	StateEmpty                         // a refusal says that there are no files; waiting for a connection that may be on its way
	StateSecuringEmpty                 // as StateEmpty, and connected; in the TLS handshake
	StateUnsecured                     // TLS failed; waiting for the final reply
	StateUnsecuredEarly                // the connection ended in a handshake before a 1yz; waiting for the first reply
	StateUnconnected                   // a 425 came during a handshake before a 1yz; waiting for the end of the handshake
	StateRefusing                      // the transfer was refused before a 1yz; waiting for a TLS alert on its data connection
	StateAborting                      // the partner gave up; waiting for a TLS alert on its data connection
	StateSevering                      // the partner says that the data connection broke; waiting for a TLS alert on it
	StateBreakingEarly                 // the data connection broke before a 1yz; waiting for the first reply
	StateBreaking                      // the data connection broke; waiting for the final reply, which may give the reason
	StateLosing                        // the control connection is gone; waiting for a TLS alert, which may give the reason
	StateDone                          // the transfer succeeded
	StateFailed                        // the transfer failed; its Outcome has the cause
	numStates
)

var stateNames = [numStates]string{
	"idle", "binding", "announcing", "early", "restarting", "restarting-early", "requesting",
	"securing-early", "connected", "opening", "answered", "securing", "securing-answered", "moving",
	"draining", "replied", "empty", "securing-empty", "unsecured", "unsecured-early", "unconnected", "refusing", "aborting", "severing", "breaking-early", "breaking", "losing", "done", "failed",
}

// String returns the state's name in lower case.
func (s State) String() string { return name(stateNames[:], int(s)) }

// Finished reports whether the transfer is over, successful or not.
func (s State) Finished() bool { return s == StateDone || s == StateFailed }

// name returns names[i], or "unknown" if i is beyond them.
func name(names []string, i int) string {
	if i >= len(names) {
		return "unknown"
	}
	return names[i]
}
