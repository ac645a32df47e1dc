// Package cmdline reads the command lines of a control connection, each within a bound.
package cmdline

import (
	"bufio"
	"errors"
	"fmt"
)

// maxSkipped is the length in bytes of a line at which Read gives up waiting for its
// end.
const maxSkipped = 64 << 10

var (
	// ErrTooLong is the error of a line that is longer than it may be. Read has skipped
	// it, and the next line can be read.
	ErrTooLong = errors.New("the command line is too long")
	// ErrEndless is the error of a line whose end has not come within 64 KiB. Nothing
	// more can be read.
	ErrEndless = errors.New("the command line does not end")
)

// Read returns the next line with its line end. The buffer of r must have room for limit
// bytes, with which the line is too long; the result is valid until the next read. At
// the end of the input the line may lack its line end, as with [bufio.Reader.ReadSlice].
func Read(r *bufio.Reader, limit int) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	for n := len(line); ; n += len(line) {
		switch {
		case err == nil && n > limit:
			return nil, ErrTooLong
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		case n >= maxSkipped:
			return nil, ErrEndless
		}
		line, err = r.ReadSlice('\n')
	}
}

// Refusal returns the text of the reply 500 to a line of more than limit bytes.
func Refusal(limit int) string {
	return fmt.Sprintf("The command line is too long, want at most %d bytes", limit)
}

// Shown returns the text that stands for such a line in a log.
func Shown(limit int) string { return fmt.Sprintf("(a command line of more than %d bytes)", limit) }
