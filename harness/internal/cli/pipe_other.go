//go:build !unix

package cli

// ignoreClosedPipes does nothing: here a write to a closed pipe only fails.
func ignoreClosedPipes() {}
