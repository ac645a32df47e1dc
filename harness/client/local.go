package client

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"activeftp/core"
)

// localError marks an error of the client's own side: the file that the data comes
// from or goes to.
type localError struct{ err error }

func (e *localError) Error() string { return e.err.Error() }

// Unwrap returns the marked error.
func (e *localError) Unwrap() error { return e.err }

// asLocal marks an error as one of the client's own side. Nil and the end of a file
// stay what they are.
func asLocal(err error) error {
	if err == nil || err == io.EOF { //nolint:errorlint // a reader returns io.EOF itself, which callers compare with ==
		return err
	}
	return &localError{err}
}

// localReader marks the errors of the file to send.
type localReader struct{ from io.Reader }

func (r localReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	return n, asLocal(err)
}

// localWriter marks the errors of the file to receive.
type localWriter struct{ to io.Writer }

func (w localWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return n, asLocal(err)
}

// limitedReader reads up to limit bytes. It fails if there are more.
type limitedReader struct {
	from        io.Reader
	limit, left int64
}

func (r *limitedReader) Read(p []byte) (int, error) {
	p = p[:min(int64(len(p)), r.left+1)] // one more shows that there are more
	n, err := r.from.Read(p)
	if int64(n) > r.left {
		n, err = int(r.left), &excessError{r.limit}
	}
	r.left -= int64(n)
	return n, err
}

// excessError is the error of a limitedReader.
type excessError struct{ limit int64 }

func (e *excessError) Error() string {
	return fmt.Sprintf("at most %s were expected", core.Count(int(e.limit), "byte"))
}

// isShortage reports whether the client's system has run out of something that
// every connection needs, such as file descriptors. No other port and no other
// partner would help.
func isShortage(err error) bool {
	for _, shortage := range [...]error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, shortage) {
			return true
		}
	}
	return false
}

// isLocalDialError reports whether a connection failed on the client's own side: by
// a shortage, or because its address is not one of the host's or has no port left.
func isLocalDialError(err error) bool {
	return isShortage(err) || errors.Is(err, syscall.EADDRNOTAVAIL)
}
