//go:build unix

package scripted

import "syscall"

// reuseAddr sets SO_REUSEADDR, so that a connection can come from a fixed port
// whose earlier connections are in TIME_WAIT.
func reuseAddr(_, _ string, c syscall.RawConn) (err error) {
	set := func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}
	if controlErr := c.Control(set); controlErr != nil {
		return controlErr
	}
	return err
}
