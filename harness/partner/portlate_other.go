//go:build !linux

package partner

import "syscall"

// choosePortLate leaves other systems at their default.
func choosePortLate(_, _ string, _ syscall.RawConn) error { return nil }
