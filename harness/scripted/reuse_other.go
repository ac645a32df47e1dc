//go:build !unix

package scripted

import "syscall"

// reuseAddr leaves other systems at their default.
func reuseAddr(_, _ string, _ syscall.RawConn) error { return nil }
