package cli

import (
	"errors"
	"fmt"

	"activeftp/harness/report"
)

// Exit codes. Scripts rely on them: each has one meaning and never changes.
const (
	ExitOK       = 0 // nothing at or above --fail-on
	ExitFindings = 1 // findings, a failed fact, a broken promise
	ExitUsage    = 2 // wrong usage or unreadable input
	ExitInternal = 3 // an error of activeftp itself, or of the system below it, such as a full disk
)

// ErrFindings is the error of a command whose report has shown the findings.
// It makes the exit code ExitFindings, and nothing more is printed.
var ErrFindings = errors.New("findings")

// InternalError is an error that other arguments or another input would not
// avoid. It makes the exit code ExitInternal; every error that is neither an
// InternalError nor ErrFindings makes it ExitUsage.
type InternalError struct{ Err error }

func (e InternalError) Error() string { return e.Err.Error() }

func (e InternalError) Unwrap() error { return e.Err }

// exitCode returns the exit code for err, after printing err to standard error
// unless it is nil or ErrFindings. The empty command stands for activeftp
// itself.
func (t *Terminal) exitCode(command string, err error) int {
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, ErrFindings):
		return ExitFindings
	}
	t.PrintError(command, err)
	if internal := (InternalError{}); errors.As(err, &internal) {
		return ExitInternal
	}
	return ExitUsage
}

// PrintError prints the error of a command to standard error. The empty command
// stands for activeftp itself.
func (t *Terminal) PrintError(command string, err error) {
	prefix := "activeftp"
	if command != "" {
		prefix += " " + command
	}
	fmt.Fprintf(t.Err, "%s: %s\n", prefix, ErrorText(err))
}

// ErrorText returns the text of an error for a user, without control characters.
func ErrorText(err error) string { return report.PrintableLines(message(err)) }
