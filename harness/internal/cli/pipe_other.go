//go:build !unix

package cli

// ignoreClosedPipes does nothing: on this system a write to a closed pipe only
// fails.
func ignoreClosedPipes() {}
