package partner

import (
	"errors"
	"fmt"
	"io"
	"os"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/netascii"
)

// maxCounted is the size in bytes up to which a file is read for SIZE and REST
// under TYPE A. No stored number answers them: each LF is two bytes on the wire.
const maxCounted = 64 << 20

var (
	errCounted    = fmt.Errorf("SIZE and REST under TYPE A reach only %d MiB into a file; use TYPE I", maxCounted>>20)
	errTextResume = errors.New("an upload under TYPE A cannot be resumed; use TYPE I")
)

// view is the server's files as one session sees them. Under TYPE A a file has LF
// as its line end here, and CR LF on the wire (RFC 959 section 3.1.1.1).
type view struct {
	*tree
	context ftpserver.ClientContext
	front   *front
}

// The interfaces through which the FTP library uses a view.
var (
	_ ftpserver.ClientDriver                      = view{}
	_ ftpserver.ClientDriverExtentionFileTransfer = view{}
	_ ftpserver.ClientDriverExtensionFileList     = view{}
	_ ftpserver.ClientDriverExtensionRemoveDir    = view{}
)

// GetHandle opens a file for RETR, STOR or APPE. Restart is the offset of REST, to
// which the library seeks by itself.
func (v view) GetHandle(name string, flags int, restart int64) (ftpserver.FileTransfer, error) {
	ascii := v.front.isASCII()
	if ascii && restart != 0 && flags&os.O_WRONLY != 0 {
		return nil, pathError("open", name, errTextResume)
	}
	h, err := v.open(name, flags)
	switch {
	case err != nil:
		return nil, err
	case ascii:
		return &textHandle{handle: h, reader: netascii.NewReader(h), writer: netascii.NewWriter(h)}, nil
	}
	return h, nil
}

// Stat returns the size and time of a file or directory. For SIZE under TYPE A
// that is the size of a download (RFC 3659 section 4), for everything else the
// stored size.
func (v view) Stat(name string) (os.FileInfo, error) {
	i, err := v.tree.Stat(name)
	if err != nil || i.IsDir() || v.context.GetLastCommand() != "SIZE" || !v.front.isASCII() {
		return i, err
	}
	size, err := v.sizeOnWire(name, i.Size())
	return info{name: i.Name(), size: size, modified: i.ModTime(), mode: i.Mode()}, pathError("stat", name, err)
}

// sizeOnWire returns the number of bytes of a download under TYPE A. Stored is the
// size of the file.
func (v view) sizeOnWire(name string, stored int64) (int64, error) {
	if stored > maxCounted {
		return 0, errCounted
	}
	h, err := v.open(name, os.O_RDONLY)
	if err != nil {
		return 0, err
	}
	defer h.Close()
	return io.Copy(io.Discard, netascii.NewReader(io.LimitReader(h, maxCounted)))
}

// textHandle is a file that a transfer under TYPE A has open. It reads and writes bytes
// in their form on the wire.
type textHandle struct {
	*handle
	reader *netascii.Reader
	writer *netascii.Writer
}

// Read reads with CR LF as the line end.
func (h *textHandle) Read(p []byte) (int, error) { return h.reader.Read(p) }

// Write writes bytes with CR LF as the line end. It holds back a CR at their end.
func (h *textHandle) Write(p []byte) (int, error) { return h.writer.Write(p) }

// Seek skips the bytes of a download before a restart point. The library calls it
// at most once, before the first Read. It returns an error if the point is beyond
// the end of the file.
func (h *textHandle) Seek(offset int64, _ int) (int64, error) {
	if offset > maxCounted {
		return 0, errCounted
	}
	n, err := io.CopyN(io.Discard, h.reader, offset)
	if errors.Is(err, io.EOF) {
		err = errSeek
	}
	return n, err
}

// Close writes a CR that was held back and closes the file.
func (h *textHandle) Close() error { return errors.Join(h.writer.Flush(), h.handle.Close()) }
