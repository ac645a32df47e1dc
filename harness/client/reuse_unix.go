//go:build unix

package client

import "syscall"

// reuseAddress sets SO_REUSEADDR on the socket of a control connection, as Go
// does for listeners. Otherwise its local port, which the system chooses and
// keeps in TIME_WAIT for a minute, cannot be a data port if it is in the range.
func reuseAddress(_, _ string, c syscall.RawConn) error {
	var err error
	if failed := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}); failed != nil {
		return failed
	}
	return err
}
