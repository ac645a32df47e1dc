//go:build !unix

package cli

// ignoreWriteSignals does nothing: on this system a write that cannot be done only
// fails.
func ignoreWriteSignals() {}
