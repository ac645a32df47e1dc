// Package descriptors lists the files and sockets that this process has open, so that
// others can tell whether one was left open.
package descriptors

import (
	"fmt"
	"strings"

	"activeftp/harness/internal/socktable"
)

// Descriptor is an open file or socket.
type Descriptor struct {
	// Name is the path of a file, with " (deleted)" after it if that is so, and
	// otherwise the name that the kernel gives to the descriptor, such as
	// "socket:[4711]".
	Name string
	// Socket is the TCP socket; nil if the descriptor is none, or is not bound yet.
	Socket *socktable.Socket
}

// Under reports whether the descriptor is of a directory or of a file in it.
func (d Descriptor) Under(dir string) bool {
	rest, ok := strings.CutPrefix(d.Name, dir)
	return ok && dir != "" && (rest == "" || rest[0] == '/' || rest[0] == ' ')
}

// String describes the descriptor.
func (d Descriptor) String() string {
	switch {
	case d.Socket == nil && strings.HasPrefix(d.Name, "/"):
		return "the file " + d.Name
	case d.Socket == nil:
		return "the descriptor " + d.Name
	case d.Socket.State == socktable.Listening:
		return fmt.Sprintf("the listener %v", d.Socket.Local)
	}
	return fmt.Sprintf("the connection from %v to %v", d.Socket.Local, d.Socket.Remote)
}
