//go:build unix

package host

import (
	"context"
	"errors"
	"testing"

	"activeftp/harness/peertest"
)

func TestRun(t *testing.T) {
	peertest.Need(t, "sh")
	for _, tt := range []struct{ script, out, err string }{
		{"echo $LC_ALL", "C\n", ""},
		{"echo a; echo b >&2", "a\n", ""},
		{"echo >&2; echo 'sh: no rules' >&2; echo more >&2; exit 1", "", "sh: no rules"},
		{"exit 3", "", "sh: exit status 3"},
	} {
		out, err := run(t.Context(), "sh", "-c", tt.script)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if string(out) != tt.out || got != tt.err {
			t.Errorf("%s: %q, %q; want %q, %q", tt.script, out, got, tt.out, tt.err)
		}
	}
	if _, err := run(t.Context(), "activeftp-no-such-command"); !errors.Is(err, errNotInstalled) {
		t.Errorf("got %v, want %v", err, errNotInstalled)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if out, err := run(cancelled, "sh", "-c", "echo a"); err == nil {
		t.Errorf("after the end: %q and no error", out)
	}
}

func TestLimited(t *testing.T) {
	l := limited{left: 3}
	for _, text := range []string{"ab", "cd", "ef"} {
		if n, err := l.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("Write(%q) = %d, %v", text, n, err)
		}
	}
	if got := l.String(); got != "abc" || l.left != 0 {
		t.Errorf("kept %q, %d left", got, l.left)
	}
}
