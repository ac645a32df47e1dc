//go:build !linux

package lateport

import "syscall"

// Control leaves other systems at their default.
func Control(_, _ string, _ syscall.RawConn) error { return nil }
