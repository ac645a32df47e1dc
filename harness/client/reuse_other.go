//go:build !unix

package client

import "syscall"

// reuseAddress does nothing: on Windows SO_REUSEADDR would let others take the
// port.
func reuseAddress(_, _ string, _ syscall.RawConn) error { return nil }
