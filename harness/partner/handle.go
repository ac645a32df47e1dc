package partner

import (
	"errors"
	"io"
)

var errSeek = errors.New("the restart point lies beyond the end of the file")

// handle is a file as one transfer reads or writes it.
type handle struct {
	file  *file
	at    int64
	leave func() // takes the handle off the ledger
}

func (h *handle) Read(p []byte) (int, error) {
	n, err := h.file.readAt(p, h.at)
	h.at += int64(n)
	return n, err
}

func (h *handle) Write(p []byte) (int, error) {
	n, err := h.file.writeAt(p, h.at)
	h.at += int64(n)
	return n, err
}

// Seek goes to a restart point (RFC 3659 section 5), not beyond the end.
func (h *handle) Seek(offset int64, whence int) (int64, error) {
	size, _ := h.file.stat()
	switch whence {
	case io.SeekCurrent:
		offset += h.at
	case io.SeekEnd:
		offset += size
	}
	if offset < 0 || offset > size {
		return h.at, errSeek
	}
	h.at = offset
	return offset, nil
}

func (h *handle) Close() error {
	h.leave()
	return nil
}
