//go:build !unix

package peertest

import "os/exec"

// ownGroup does nothing: this system has no process groups.
func ownGroup(*exec.Cmd) {}

// killGroup kills a process.
func killGroup(c *exec.Cmd) { _ = c.Process.Kill() }
