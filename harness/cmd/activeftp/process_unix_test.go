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

// process returns the command as a process of its own in dir. It has not
// started yet. Its temporary files are below dir/tmp.
func process(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return inDirectory(t, dir, self, args...)
}

// inDirectory returns a program as a process in dir. In its PATH activeftp is
// this test binary.
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

// wantExit waits for a process to end and checks its exit code.
func wantExit(t *testing.T, p *exec.Cmd, code int) {
	t.Helper()
	if err := p.Wait(); p.ProcessState.ExitCode() != code {
		t.Errorf("%v: exit code %d, want %d", err, p.ProcessState.ExitCode(), code)
	}
}

// syncBuffer is an output for whose content a test can wait.
type syncBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *syncBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(data)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// await waits until the output contains text and returns the whole output.
func (b *syncBuffer) await(t *testing.T, text string) string {
	t.Helper()
	await(t, text, func() bool { return strings.Contains(b.String(), text) })
	return b.String()
}

// await waits until done returns true.
func await(t *testing.T, event string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(processLimit); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no %q within %v", event, processLimit)
		}
	}
}
