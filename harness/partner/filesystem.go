package partner

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/afero"

	"activeftp/harness/internal/ledger"
)

// open opens a file for RETR, STOR or APPE, with these flags of package os.
func (t *tree) open(name string, flags int) (*handle, error) {
	remove, ok := t.resources.Add("the file "+name, nil)
	if !ok {
		return nil, pathError("open", name, ledger.ErrClosing)
	}
	f, err := t.openFile(name, flags)
	if err != nil {
		remove()
		return nil, pathError("open", name, err)
	}
	h := &handle{file: f, remove: remove}
	if flags&os.O_TRUNC != 0 {
		f.truncate()
	}
	h.begin, _ = f.stat()
	if flags&os.O_APPEND != 0 {
		h.offset = h.begin
	}
	return h, nil
}

// openFile returns the file of a name, and creates it if flags says so.
func (t *tree) openFile(name string, flags int) (*file, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := t.find(name); {
	case e != nil && e.file == nil:
		return nil, errIsDir
	case e != nil:
		return e.file, e.file.checkOpen(flags)
	case flags&os.O_CREATE == 0:
		return nil, fs.ErrNotExist
	}
	f := &file{budget: t.budget, modified: time.Now()}
	return f, t.add(name, &entry{file: f})
}

// Stat returns the size and time of a file or directory.
func (t *tree) Stat(name string) (os.FileInfo, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if e := t.find(name); e != nil {
		return e.info(), nil
	}
	return nil, pathError("stat", name, fs.ErrNotExist)
}

// ReadDir returns the entries of a directory, sorted by name.
func (t *tree) ReadDir(name string) ([]os.FileInfo, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	dir := t.find(name)
	if dir == nil {
		return nil, pathError("list", name, fs.ErrNotExist)
	}
	infos := make([]os.FileInfo, 0, len(dir.entries))
	for _, e := range dir.entries {
		infos = append(infos, e.info())
	}
	slices.SortFunc(infos, func(a, b os.FileInfo) int { return cmp.Compare(a.Name(), b.Name()) })
	return infos, nil
}

// Mkdir creates a directory in an existing one.
func (t *tree) Mkdir(name string, _ os.FileMode) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return pathError("mkdir", name, t.add(name, newDir("")))
}

// MkdirAll creates a directory and its missing parents.
func (t *tree) MkdirAll(name string, _ os.FileMode) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return pathError("mkdir", name, t.makeAll(name))
}

// Remove removes a file.
func (t *tree) Remove(name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return pathError("remove", name, t.remove(name, checkFile))
}

// RemoveDir removes an empty directory.
func (t *tree) RemoveDir(name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return pathError("remove", name, t.remove(name, checkEmptyDir))
}

// RemoveAll removes a file, or a directory with everything below it.
func (t *tree) RemoveAll(name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return pathError("remove", name, t.remove(name, func(*entry) error { return nil }))
}

// Rename moves a file or directory. It replaces a file, but not a directory.
func (t *tree) Rename(from, to string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return pathError("rename", from, t.move(from, to))
}

// Chtimes sets the time of a file's last change and ignores that of its last
// access.
func (t *tree) Chtimes(name string, _, modified time.Time) error {
	f := t.file(name)
	if f == nil {
		return pathError("chtimes", name, fs.ErrNotExist)
	}
	f.touch(modified)
	return nil
}

// Name returns the name of the file system.
func (t *tree) Name() string { return "partner" }

// Chmod returns an error: files have no permissions.
func (t *tree) Chmod(name string, _ os.FileMode) error {
	return pathError("chmod", name, errors.ErrUnsupported)
}

// Chown returns an error: files have no owners.
func (t *tree) Chown(name string, _, _ int) error {
	return pathError("chown", name, errors.ErrUnsupported)
}

// Create returns an error, as Open and OpenFile do: afero's interface demands
// them, but the library opens files with GetHandle and lists directories with
// ReadDir.
func (t *tree) Create(name string) (afero.File, error) {
	return nil, pathError("create", name, errors.ErrUnsupported)
}

// Open returns an error; see Create.
func (t *tree) Open(name string) (afero.File, error) {
	return nil, pathError("open", name, errors.ErrUnsupported)
}

// OpenFile returns an error; see Create.
func (t *tree) OpenFile(name string, _ int, _ os.FileMode) (afero.File, error) {
	return nil, pathError("open", name, errors.ErrUnsupported)
}

// pathError returns err with the operation and the name, or nil if err is nil.
func pathError(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// info is the state of an entry at one moment.
type info struct {
	name     string
	size     int64
	modified time.Time
	mode     fs.FileMode
}

// info returns the current state of an entry.
func (e *entry) info() info {
	if e.file == nil {
		return info{name: e.name, modified: e.created, mode: fs.ModeDir | 0o755}
	}
	size, modified := e.file.stat()
	return info{name: e.name, size: size, modified: modified, mode: 0o644}
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.modified }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
