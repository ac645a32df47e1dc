package main

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"activeftp/harness/internal/cli"
)

func TestOutputError(t *testing.T) {
	closed := fmt.Errorf("write: %w", syscall.EPIPE)
	full := fmt.Errorf("write: %w", syscall.ENOSPC)
	tests := []struct {
		err  error
		args []string
		code int
	}{
		{closed, []string{"rules"}, cli.ExitOK},
		{closed, []string{"--help"}, cli.ExitOK},
		{closed, []string{"check", "--help"}, cli.ExitOK},
		{closed, []string{"check", "-"}, cli.ExitFindings},
		{closed, []string{"check", "--format", "json", "-"}, cli.ExitFindings},
		{closed, []string{"check", "--format", "junit", "-"}, cli.ExitFindings},
		{closed, []string{"check", "--fail-on", "never", "-"}, cli.ExitOK},
		{full, []string{"rules"}, cli.ExitInternal},
		{full, []string{"--help"}, cli.ExitInternal},
		{full, []string{"check", "--help"}, cli.ExitInternal},
		{full, []string{"explain", "syntax"}, cli.ExitInternal},
		{full, []string{"version"}, cli.ExitInternal},
		{full, []string{"check", "-"}, cli.ExitInternal},
		{full, []string{"check", "--format", "json", "-"}, cli.ExitInternal},
		{full, []string{"check", "--format", "junit", "-"}, cli.ExitInternal},
		{full, []string{"check", "--fix", "-"}, cli.ExitInternal},
		{full, []string{"check", "--diff", "-"}, cli.ExitInternal},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.err, tt.args), func(t *testing.T) {
			var stderr strings.Builder
			code := cli.Run(context.Background(), tt.args, &cli.Terminal{
				In: strings.NewReader(errorFinding), Out: broken{tt.err}, Err: &stderr,
				Env: func(string) string { return "" },
			}, commands())
			if silent := stderr.Len() == 0; code != tt.code || silent != (tt.err == closed) {
				t.Errorf("exit code %d, want %d; standard error: %s", code, tt.code, &stderr)
			}
		})
	}
}
