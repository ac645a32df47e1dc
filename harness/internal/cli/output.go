package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"activeftp/harness/report"
)

// output is standard output or standard error. If its reader is gone (head -1),
// it calls readerGone and drops the rest, so that the exit code is the one that
// it would have been. Any other failure is an InternalError.
type output struct {
	w          io.Writer
	readerGone func()
}

func (o output) Write(data []byte) (int, error) {
	n, err := o.w.Write(data)
	if err == nil {
		return n, nil
	}
	if errors.Is(err, syscall.EPIPE) {
		o.readerGone()
		return len(data), nil
	}
	if file := (*fs.PathError)(nil); errors.As(err, &file) {
		err = file.Err // the name is one such as /dev/stdout
	}
	return n, InternalError{fmt.Errorf("cannot write the output: %w", err)}
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
