package partner

import (
	"errors"
	"io"

	ftpserver "github.com/fclairamb/ftpserverlib"
)

var errSeek = errors.New("the restart point is beyond the end of the file")

// handle is a file that a transfer has open.
type handle struct {
	file   *file
	offset int64
	begin  int64  // the size of the file when it was opened
	remove func() // removes the handle from the ledger
}

// Read reads from the offset and advances it.
func (h *handle) Read(p []byte) (int, error) {
	n, err := h.file.readAt(p, h.offset)
	h.offset += int64(n)
	return n, err
}

// Write writes at the offset and advances it. If the bytes do not fit in memory, it
// drops those that were added since the file was opened: a part must not be taken
// for the whole.
func (h *handle) Write(p []byte) (int, error) {
	n, err := h.file.writeAt(p, h.offset)
	if errors.Is(err, ftpserver.ErrStorageExceeded) {
		h.file.cut(h.begin)
	}
	h.offset += int64(n)
	return n, err
}

// Seek moves the offset to a restart point (RFC 3659 section 5). It returns an
// error if that is beyond the end of the file.
func (h *handle) Seek(offset int64, whence int) (int64, error) {
	size, _ := h.file.stat()
	switch whence {
	case io.SeekCurrent:
		offset += h.offset
	case io.SeekEnd:
		offset += size
	}
	if offset < 0 || offset > size {
		return h.offset, errSeek
	}
	h.offset = offset
	return offset, nil
}

// Close removes the handle from the ledger. It never returns an error.
func (h *handle) Close() error {
	h.remove()
	return nil
}
