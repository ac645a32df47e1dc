package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"syscall"

	"activeftp/harness/report"
)

// output is standard output or standard error. If its reader is gone (head -1),
// it calls end and drops the rest, so that the exit code is the one that it would
// have been. Any other failure is an InternalError; it calls end too, and is kept for
// a command that prints what others do and cannot return it. Servers write at once
// from several goroutines.
type output struct {
	w   io.Writer
	end func()

	mu     sync.Mutex
	failed error // first InternalError
}

func (o *output) Write(data []byte) (int, error) {
	n, err := o.w.Write(data)
	if err == nil {
		return n, nil
	}
	defer o.end()
	if errors.Is(err, syscall.EPIPE) {
		return len(data), nil
	}
	if file := (*fs.PathError)(nil); errors.As(err, &file) {
		err = file.Err // the name is one such as /dev/stdout
	}
	err = InternalError{fmt.Errorf("cannot write the output: %w", err)}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failed == nil {
		o.failed = err
	}
	return n, err
}

// failure returns the first InternalError of a write, or nil.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}

// WriteText writes a text to standard output: byte for byte, except that on a
// terminal unprintable characters are escaped, so that the text cannot act on
// it.
func (t *Terminal) WriteText(text string) error {
	if t.Width > 0 {
		text = report.PrintableLines(text)
	}
	_, err := io.WriteString(t.Out, text)
	return err
}
