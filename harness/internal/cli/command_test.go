package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestExit(t *testing.T) {
	tests := []struct {
		err  error
		code int
	}{
		{nil, ExitOK},
		{ErrFindings, ExitFindings},
		{errors.New("x"), ExitUsage},
		{InternalError{errors.New("x")}, ExitInternal},
		{fmt.Errorf("doing: %w", InternalError{errors.New("x")}), ExitInternal},
		{errors.Join(errors.New("x"), InternalError{context.Canceled}), ExitInternal},
	}
	for _, test := range tests {
		term := &Terminal{Err: new(bytes.Buffer)}
		if got := term.exit("check", test.err); got != test.code {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.code)
		}
	}
}
