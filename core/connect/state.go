package connect

// State is where a transfer stands. The zero value is a transfer not begun.
type State uint8

const (
	StateIdle             State = iota // nothing has happened yet
	StateBinding                       // a port is being bound and listened on
	StateAnnouncing                    // PORT or EPRT is sent, its reply awaited
	StateEarly                         // as StateAnnouncing, and the partner has connected already
	StateRestarting                    // REST is sent, its reply awaited
	StateRestartingEarly               // as StateRestarting, and the partner has connected already
	StateRequesting                    // the transfer command is sent; a reply and the connection are awaited
	StateConnected                     // the partner has connected; the first reply is awaited
	StateOpening                       // a 1yz has come; the connection is awaited
	StateAnswered                      // the final 2yz has come; the connection is awaited
	StateSecuring                      // connected after a 1yz; TLS is being agreed, the final reply awaited
	StateSecuringAnswered              // the final 2yz has come; TLS is being agreed
	StateMoving                        // data moves; the final reply is awaited
	StateDraining                      // the data has ended; the final reply is awaited
	StateReplied                       // the final 2yz has come; data still moves
	StateUnsecured                     // TLS failed; the final reply is awaited
	StateAborting                      // the partner gave up; what its data connection says of TLS is awaited
	StateBreaking                      // the data connection broke; the final reply is awaited, it may say why
	StateDone                          // the transfer succeeded
	StateFailed                        // the transfer failed; its Outcome says why
	states                             // how many there are
)

var stateNames = [states]string{
	"idle", "binding", "announcing", "early", "restarting", "restarting-early", "requesting", "connected",
	"opening", "answered", "securing", "securing-answered", "moving",
	"draining", "replied", "unsecured", "aborting", "breaking", "done", "failed",
}

// String is the state's name in lower case.
func (s State) String() string { return name(stateNames[:], int(s)) }

// Finished reports whether the transfer is over, well or not.
func (s State) Finished() bool { return s == StateDone || s == StateFailed }

// name is the i-th of names; "unknown" beyond them.
func name(names []string, i int) string {
	if i >= len(names) {
		return "unknown"
	}
	return names[i]
}
