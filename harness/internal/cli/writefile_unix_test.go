//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWritePipe checks that a text goes through a named pipe, which stays one, and that
// a reader that is gone is no error, as for standard output.
func TestWritePipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	type read struct {
		text string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		text, err := os.ReadFile(pipe)
		done <- read{string(text), err}
	}()
	if err := writeFile(pipe, []byte("report")); err != nil {
		t.Fatal(err)
	}
	if got := <-done; got.text != "report" || got.err != nil {
		t.Errorf("read %q, %v", got.text, got.err)
	}
	go func() {
		f, err := os.Open(pipe)
		if err == nil {
			f.Close()
		}
		done <- read{"", err}
	}()
	if err := writeFile(pipe, make([]byte, 1<<20)); err != nil { // more than a pipe holds
		t.Errorf("after the reader is gone: %v", err)
	}
	if got := <-done; got.err != nil {
		t.Error(got.err)
	}
}

// TestIdentityOf checks which names of a file lead to standard output.
func TestIdentityOf(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, tt := range []struct {
		out  *os.File
		name string
		want bool
	}{
		{file, "-", true}, {null, "-", true},
		{file, file.Name(), true}, {file, "other", false},
		{null, os.DevNull, false}, // takes any number of reports
	} {
		terminal := &Terminal{standardOutput: identityOf(tt.out)}
		if got := terminal.IsStandardOutput(tt.name); got != tt.want {
			t.Errorf("%s, with standard output to %s: %t, want %t", tt.name, tt.out.Name(), got, tt.want)
		}
	}
}
