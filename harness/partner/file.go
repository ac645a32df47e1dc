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
	errGenerated = errors.New("a generated file can only be replaced as a whole")
	errDiscarded = errors.New("the content of this file was not kept in memory")
	errChanged   = errors.New("another session has changed this file")
)

// file is the content of one file. All sessions share it.
type file struct {
	budget *budget

	mu       sync.RWMutex
	storage  storage
	size     int64
	data     []byte    // inMemory: the whole file
	charged  int64     // inMemory: the bytes of data that count against budget
	sum      hash.Hash // discarded: over all bytes so far
	modified time.Time
	uploaded bool
}

// storage is the place of a file's bytes.
type storage uint8

const (
	inMemory storage = iota
	generated
	discarded // only counted and hashed
	removed
)

// checkOpen returns an error if the file cannot be opened with these flags of
// package os. A later change by another session makes readAt or writeAt fail.
func (f *file) checkOpen(flags int) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	writing, truncating := flags&os.O_WRONLY != 0, flags&os.O_TRUNC != 0
	switch {
	case f.storage == generated && writing && !truncating:
		return errGenerated
	case f.storage == discarded && !writing:
		return errDiscarded
	}
	return nil
}

// readAt reads like io.ReaderAt, but may return fewer bytes than len(p) without
// an error.
func (f *file) readAt(p []byte, off int64) (int, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	switch {
	case f.storage == discarded:
		return 0, errDiscarded
	case f.storage == removed:
		return 0, fs.ErrNotExist
	case off >= f.size:
		return 0, io.EOF
	case f.storage == generated:
		return content.Pattern{}.ReadAt(p[:min(int64(len(p)), f.size-off)], off)
	}
	return copy(p, f.data[off:]), nil
}

// writeAt writes all of p at off or nothing. Off must not be beyond the end of
// the file. Bytes that do not fit in the budget turn the file into a discarded
// one if the budget allows that.
func (f *file) writeAt(p []byte, off int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.storage == generated:
		return 0, errGenerated
	case f.storage == removed:
		return 0, fs.ErrNotExist
	case off > f.size:
		return 0, errChanged
	}
	f.uploaded, f.modified = true, time.Now()

	growth := max(off+int64(len(p))-f.size, 0)
	if f.storage == inMemory {
		if f.budget.reserve(growth) {
			f.charged += growth
			f.size += growth
			f.data = slices.Grow(f.data, int(growth))[:f.size]
			return copy(f.data[off:], p), nil
		}
		if off < f.size || !f.budget.discard {
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

// discard frees the bytes of the file and hashes it from now on.
func (f *file) discard() {
	f.storage, f.sum = discarded, sha256.New()
	f.sum.Write(f.data)
	f.free()
}

// free returns the memory of the file to the budget.
func (f *file) free() {
	f.budget.release(f.charged)
	f.data, f.charged = nil, 0
}

// cut drops the bytes beyond size of a file in memory.
func (f *file) cut(size int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.storage != inMemory || f.size <= size {
		return
	}
	dropped := min(f.size-size, f.charged)
	f.budget.release(dropped)
	f.charged -= dropped
	f.data, f.size = slices.Clone(f.data[:size]), size // a clone, so that the memory is free too
	f.uploaded = f.uploaded && size > 0
}

// truncate empties the file, unless it was removed. The file is in memory
// afterwards.
func (f *file) truncate() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.storage == removed {
		return
	}
	f.free()
	f.storage, f.size, f.sum, f.modified = inMemory, 0, nil, time.Now()
}

// remove frees the file. Sessions that still have it open get an error.
func (f *file) remove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.free()
	f.storage, f.size = removed, 0
}

// stat returns the size and the time of the last change.
func (f *file) stat() (size int64, modified time.Time) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.size, f.modified
}

// touch sets the time of the last change.
func (f *file) touch(modified time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.modified = modified
}

// bytes returns a copy of the content. Ok is false if it is not in memory.
func (f *file) bytes() (data []byte, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return bytes.Clone(f.data), f.storage == inMemory
}

// received returns the size and the SHA-256 of an uploaded file. Ok is false if
// nothing was uploaded.
func (f *file) received() (size int64, sum [32]byte, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	switch {
	case !f.uploaded:
		return 0, sum, false
	case f.storage == discarded:
		f.sum.Sum(sum[:0])
	default:
		sum = sha256.Sum256(f.data)
	}
	return f.size, sum, true
}

// budget is the memory left for uploads, in bytes.
type budget struct {
	mu   sync.Mutex
	left int64 // below 0 nothing can be reserved

	discard bool // a file that does not fit is discarded, instead of refused
}

// reserve takes n bytes from the budget and reports whether there were enough.
// It always succeeds for 0.
func (b *budget) reserve(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n > 0 && n > b.left {
		return false
	}
	b.left -= n
	return true
}

// release returns n bytes to the budget.
func (b *budget) release(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
}
