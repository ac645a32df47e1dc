package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestOutputThatFails(t *testing.T) {
	gone := fmt.Errorf("write: %w", syscall.EPIPE)
	full := fmt.Errorf("write: %w", syscall.ENOSPC)
	tests := []struct {
		err  error
		args []string
		code int
	}{
		{gone, []string{"rules"}, exitOK},
		{gone, []string{"--help"}, exitOK},
		{gone, []string{"check", "--help"}, exitOK},
		{gone, []string{"check", "-"}, ExitFindings},
		{gone, []string{"check", "--format", "json", "-"}, ExitFindings},
		{gone, []string{"check", "--format", "junit", "-"}, ExitFindings},
		{gone, []string{"check", "--fail-on", "never", "-"}, exitOK},
		{full, []string{"rules"}, exitInternal},
		{full, []string{"--help"}, exitInternal},
		{full, []string{"check", "--help"}, exitInternal},
		{full, []string{"explain", "syntax"}, exitInternal},
		{full, []string{"version"}, exitInternal},
		{full, []string{"check", "-"}, exitInternal},
		{full, []string{"check", "--format", "json", "-"}, exitInternal},
		{full, []string{"check", "--format", "junit", "-"}, exitInternal},
		{full, []string{"check", "--fix", "-"}, exitInternal},
		{full, []string{"check", "--diff", "-"}, exitInternal},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.err, test.args), func(t *testing.T) {
			var stderr strings.Builder
			code := Run(context.Background(), test.args, &terminal{
				in: strings.NewReader(errorFinding), out: broken{test.err}, err: &stderr,
				env: func(string) string { return "" },
			}, commands())
			if quiet := stderr.Len() == 0; code != test.code || quiet != (test.err == gone) {
				t.Errorf("exit code %d, want %d; standard error: %s", code, test.code, &stderr)
			}
		})
	}
}

func TestOutputTellsThatItsReaderIsGone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n, err := output{broken{syscall.EPIPE}, cancel}.Write([]byte("text"))
	if n != 4 || err != nil || !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("got %d, %v; told %v", n, err, ctx.Err())
	}
}
