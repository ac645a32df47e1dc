package partner

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/content"
)

var (
	errGenerated = errors.New("a generated file can be replaced, not changed")
	errDiscarded = errors.New("the bytes of this file were not kept")
	errMoved     = errors.New("another session has changed this file")
)

// file is the content of one file, shared by all sessions.
type file struct {
	keep *budget

	mu       sync.RWMutex
	content  storage
	size     int64
	data     []byte    // kept: all of the file
	charged  int64     // kept: how much of data was taken from keep
	sum      hash.Hash // discarded: over all bytes so far
	modified time.Time
	uploaded bool
}

// storage says where a file's bytes are.
type storage uint8

const (
	inMemory storage = iota
	generated
	discarded
	removed
)

// mayOpen tells why the file cannot be read, or written without being emptied
// first. What changes after it is told by readAt and writeAt.
func (f *file) mayOpen(flags int) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	writing, emptied := flags&os.O_WRONLY != 0, flags&os.O_TRUNC != 0
	switch {
	case f.content == generated && writing && !emptied:
		return errGenerated
	case f.content == discarded && !writing:
		return errDiscarded
	}
	return nil
}

// readAt reads like io.ReaderAt, but may return fewer bytes than asked for
// without an error.
func (f *file) readAt(p []byte, off int64) (int, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	switch {
	case f.content == discarded:
		return 0, errDiscarded
	case f.content == removed:
		return 0, fs.ErrNotExist
	case off >= f.size:
		return 0, io.EOF
	case f.content == generated:
		return content.Pattern{}.ReadAt(p[:min(int64(len(p)), f.size-off)], off)
	}
	return copy(p, f.data[off:]), nil
}

// writeAt writes all of p at off, which must not lie beyond the end of the
// file, or nothing. What does not fit in the budget turns the file into a
// discarded one.
func (f *file) writeAt(p []byte, off int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.content == generated:
		return 0, errGenerated
	case f.content == removed:
		return 0, fs.ErrNotExist
	case off > f.size:
		return 0, errMoved
	}
	f.uploaded, f.modified = true, time.Now()

	growth := max(off+int64(len(p))-f.size, 0)
	if f.content == inMemory {
		if f.keep.take(growth) {
			f.charged += growth
			f.size += growth
			f.data = slices.Grow(f.data, int(growth))[:f.size]
			return copy(f.data[off:], p), nil
		}
		if off < f.size {
			return 0, ftpserver.ErrStorageExceeded
		}
		f.discard()
	}
	if off != f.size {
		return 0, errDiscarded
	}
	f.sum.Write(p)
	f.size += int64(len(p))
	return len(p), nil
}

// discard lets the bytes go and goes on counting and hashing.
func (f *file) discard() {
	f.content, f.sum = discarded, sha256.New()
	f.sum.Write(f.data)
	f.free()
}

// free gives the memory of the file back.
func (f *file) free() {
	f.keep.give(f.charged)
	f.data, f.charged = nil, 0
}

// truncate makes the file an empty one, whatever it was.
func (f *file) truncate() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.content == removed {
		return
	}
	f.free()
	f.content, f.size, f.sum, f.modified = inMemory, 0, nil, time.Now()
}

// remove ends the file for the sessions that still have it open.
func (f *file) remove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.free()
	f.content, f.size = removed, 0
}

func (f *file) stat() (size int64, modified time.Time) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.size, f.modified
}

func (f *file) touch(modified time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.modified = modified
}

// bytes is a copy of a file in memory.
func (f *file) bytes() (data []byte, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return bytes.Clone(f.data), f.content == inMemory
}

func (f *file) received() (size int64, sum [32]byte, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	switch {
	case !f.uploaded:
		return 0, sum, false
	case f.content == discarded:
		f.sum.Sum(sum[:0])
	default:
		sum = sha256.Sum256(f.data)
	}
	return f.size, sum, true
}

// budget is the memory that uploads may still take, in bytes.
type budget struct {
	mu   sync.Mutex
	left int64
}

// take takes n bytes if they are there. Nothing can always be taken.
func (b *budget) take(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n > 0 && n > b.left {
		return false
	}
	b.left -= n
	return true
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
}
