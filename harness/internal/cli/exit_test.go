package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestExitCode(t *testing.T) {
	tests := []struct {
		err     error
		code    int
		printed string
	}{
		{nil, ExitOK, ""},
		{ErrFindings, ExitFindings, ""},
		{errors.New("x"), ExitUsage, "activeftp check: x\n"},
		{errors.New("\x1b[2J"), ExitUsage, "activeftp check: \\x1b[2J\n"},
		{InternalError{errors.New("x")}, ExitInternal, "activeftp check: x\n"},
		{fmt.Errorf("doing: %w", InternalError{errors.New("x")}), ExitInternal, "activeftp check: doing: x\n"},
		{errors.Join(errors.New("x"), InternalError{context.Canceled}), ExitInternal, "activeftp check: x\ncontext canceled\n"},
	}
	for _, tt := range tests {
		var printed bytes.Buffer
		terminal := &Terminal{Err: &printed}
		if got := terminal.exitCode("check", tt.err); got != tt.code || printed.String() != tt.printed {
			t.Errorf("%v: exit code %d and %q, want %d and %q", tt.err, got, &printed, tt.code, tt.printed)
		}
	}
}

func TestExitCodeWithoutCommand(t *testing.T) {
	var printed bytes.Buffer
	(&Terminal{Err: &printed}).exitCode("", errors.New("x"))
	if got, want := printed.String(), "activeftp: x\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
