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
	n, err := (&output{w: failingWriter{syscall.EPIPE}, end: cancel}).Write([]byte("text"))
	if n != 4 || err != nil || !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("Write = %d, %v, and the context's error is %v; want 4, nil and a cancelled context", n, err, ctx.Err())
	}
}

func TestOutputFull(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	ended := false
	out := &output{w: failingWriter{full}, end: func() { ended = true }}
	_, err := out.Write([]byte("text"))
	if !ended || out.failure() != err {
		t.Errorf("the work is ended: %t, with %v; want the error that Write returned", ended, out.failure())
	}
	internal := InternalError{}
	if !errors.As(err, &internal) || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want an InternalError", err)
	}
	if got, want := err.Error(), "cannot write the output: no space left on device"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
