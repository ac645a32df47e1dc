//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// process is the command as a process of its own, in dir, with its temporary
// files below dir/tmp.
func process(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return inDirectory(t, dir, self, args...)
}

// inDirectory is a program in whose PATH activeftp is this test binary.
func inDirectory(t *testing.T, dir, program string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin, tmp := t.TempDir(), filepath.Join(dir, "tmp")
	if err := errors.Join(os.Symlink(self, filepath.Join(bin, "activeftp")), os.MkdirAll(tmp, 0o777)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), processLimit)
	t.Cleanup(cancel)
	p := exec.CommandContext(ctx, program, args...)
	p.Dir = dir
	p.Env = append(os.Environ(), asCommand+"=1", "PATH="+bin+":"+os.Getenv("PATH"), "TMPDIR="+tmp, "GITHUB_ACTIONS=")
	return p
}

// holdEnd waits for the end of a process and holds its exit code.
func holdEnd(t *testing.T, p *exec.Cmd, code int) {
	t.Helper()
	if err := p.Wait(); p.ProcessState.ExitCode() != code {
		t.Errorf("%v: exit code %d, want %d", err, p.ProcessState.ExitCode(), code)
	}
}

// watched is an output that a test waits for.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watched) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(data)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// await waits for the text and returns all that was written.
func (w *watched) await(t *testing.T, text string) string {
	t.Helper()
	await(t, text, func() bool { return strings.Contains(w.String(), text) })
	return w.String()
}

// await waits until it holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(processLimit); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v in vain: %s", processLimit, what)
		}
	}
}
