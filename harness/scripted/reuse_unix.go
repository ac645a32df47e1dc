//go:build unix

package scripted

import "syscall"

// reusable lets a connection come from a port whose earlier connections are in
// TIME_WAIT, as one from a fixed port must.
func reusable(_, _ string, c syscall.RawConn) (err error) {
	set := func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}
	if failed := c.Control(set); failed != nil {
		return failed
	}
	return err
}
