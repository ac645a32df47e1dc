package cli

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"testing"
)

// failingWriter fails every write with err.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestOutputWithoutReader(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n, err := output{failingWriter{syscall.EPIPE}, cancel}.Write([]byte("text"))
	if n != 4 || err != nil || !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("Write = %d, %v, and the context's error is %v; want 4, nil and a cancelled context", n, err, ctx.Err())
	}
}

func TestOutputFull(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	_, err := output{failingWriter{full}, func() { t.Error("the reader is not gone") }}.Write([]byte("text"))
	internal := InternalError{}
	if !errors.As(err, &internal) || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want an InternalError", err)
	}
	if got, want := err.Error(), "cannot write the output: no space left on device"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
