package connect

import (
	"strconv"

	"activeftp/core"
)

// RefusePort returns the code and the text of the reply of a server that is asked to
// connect to a port below 1024, or 0 if it may connect. Services listen there, and
// a client could make the server talk to them (RFC 2577 section 3).
func RefusePort(port int) (code int, text string) {
	if port >= core.LowestPort {
		return 0, ""
	}
	return 504, "Port " + strconv.Itoa(port) + " is below " + strconv.Itoa(core.LowestPort) + ", use a higher one"
}
