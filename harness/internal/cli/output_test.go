package cli

import (
	"context"
	"errors"
	"syscall"
	"testing"
)

func TestOutputTellsThatItsReaderIsGone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n, err := output{failingWriter{syscall.EPIPE}, cancel}.Write([]byte("text"))
	if n != 4 || err != nil || !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("got %d, %v; told %v", n, err, ctx.Err())
	}
}

// failingWriter fails every write with err.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
