package cli

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"activeftp/harness/report"
)

// output is standard output or standard error. Once its reader is gone (head
// -1), gone is called and the rest is dropped: the exit code is what it would
// have been. Any other failure is none of the arguments' or the input's.
type output struct {
	to   io.Writer
	gone func()
}

func (o output) Write(data []byte) (int, error) {
	n, err := o.to.Write(data)
	switch {
	case errors.Is(err, syscall.EPIPE):
		o.gone()
		return len(data), nil
	case err != nil:
		return n, InternalError{fmt.Errorf("writing the output: %w", err)}
	}
	return n, nil
}

// writeText writes a text of the user's: as it is, but for a person with
// everything in it visible, so that it cannot act on the terminal.
func (t *Terminal) WriteText(text string) error {
	if t.Width > 0 {
		text = report.PrintableLines(text)
	}
	_, err := io.WriteString(t.Out, text)
	return err
}
