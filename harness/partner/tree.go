package partner

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	ftpserver "github.com/fclairamb/ftpserverlib"

	"activeftp/harness/internal/ledger"
)

// maxEntries is the number of files and directories that a server can have.
const maxEntries = 1 << 17

var (
	errRoot     = errors.New("not possible with the root directory")
	errNotEmpty = errors.New("directory not empty")
	errIsDir    = errors.New("is a directory")
	errNotDir   = errors.New("not a directory")
)

// tree is a server's file system in memory. Names are slash-separated paths
// from the root, with or without a leading slash.
//
// It replaces afero's MemMapFs, which grows a file to any offset of REST,
// creates the missing directories of a STOR, and can crash the process if two
// sessions rename and remove the same file.
type tree struct {
	budget    *budget
	resources *ledger.Ledger

	mu    sync.RWMutex
	root  *entry
	count int // of entries, without the root
}

// entry is a directory or a file.
type entry struct {
	name    string
	entries map[string]*entry // nil for a file
	file    *file             // nil for a directory
	created time.Time
}

// newTree returns a tree with the configured files.
func newTree(c Config, resources *ledger.Ledger) (*tree, error) {
	t := &tree{
		budget:    &budget{left: cmp.Or(c.Keep, defaultKeep), discard: c.Discard},
		resources: resources,
		root:      newDir("/"),
	}
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		data := slices.Clone(c.Files[name])
		f := &file{budget: t.budget, data: data, size: int64(len(data)), modified: time.Now()}
		if err := t.addInitial(name, f); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Generated)) {
		f := &file{budget: t.budget, storage: generated, size: c.Generated[name], modified: time.Now()}
		if err := t.addInitial(name, f); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// addInitial adds a configured file and its directories.
func (t *tree) addInitial(name string, f *file) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("invalid path %q; want a slash-separated path without a leading slash, such as in/report.csv", name)
	}
	if f.size < 0 {
		return fmt.Errorf("the size of %s must not be negative, got %d", name, f.size)
	}
	if err := t.makeAll(path.Dir(name)); err != nil {
		return fmt.Errorf("creating the directory of %s: %w", name, err)
	}
	if err := t.add(name, &entry{file: f}); err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	return nil
}

func newDir(name string) *entry {
	return &entry{name: name, entries: make(map[string]*entry), created: time.Now()}
}

// find returns the entry of a name, or nil if there is none.
func (t *tree) find(name string) *entry {
	e := t.root
	for part := range strings.SplitSeq(strings.Trim(path.Clean("/"+name), "/"), "/") {
		if part != "" && e != nil {
			e = e.entries[part]
		}
	}
	return e
}

// parent returns the directory of name and the last element of name. The entry
// itself need not exist.
func (t *tree) parent(name string) (dir *entry, last string, err error) {
	parent, last := path.Split(path.Clean("/" + name))
	dir = t.find(parent)
	switch {
	case last == "":
		return nil, "", errRoot
	case dir == nil:
		return nil, "", fs.ErrNotExist
	case dir.entries == nil:
		return nil, "", errNotDir
	}
	return dir, last, nil
}

// add adds an entry under a free name in an existing directory.
func (t *tree) add(name string, e *entry) error {
	dir, last, err := t.parent(name)
	switch {
	case err != nil:
		return err
	case dir.entries[last] != nil:
		return fs.ErrExist
	case !validName(last):
		return ftpserver.ErrFileNameNotAllowed
	case t.count == maxEntries:
		return ftpserver.ErrStorageExceeded
	}
	e.name = last
	dir.entries[last] = e
	t.count++
	return nil
}

// validName reports whether a listing can show a name: a pathname contains no
// CR or LF (RFC 959 section 5.3.2), and Telnet sends NUL after a bare CR.
func validName(name string) bool { return !strings.ContainsAny(name, "\x00\r\n") }

// makeAll creates a directory and its missing parents.
func (t *tree) makeAll(name string) error {
	dir := ""
	for part := range strings.SplitSeq(path.Clean("/"+name), "/") {
		dir = path.Join(dir, part)
		switch e := t.find(dir); {
		case e == nil:
			if err := t.add(dir, newDir("")); err != nil {
				return err
			}
		case e.entries == nil:
			return errNotDir
		}
	}
	return nil
}

// remove removes an entry, with everything below it, unless check returns an
// error.
func (t *tree) remove(name string, check func(*entry) error) error {
	dir, last, err := t.parent(name)
	if err != nil {
		return err
	}
	e := dir.entries[last]
	if e == nil {
		return fs.ErrNotExist
	}
	if err := check(e); err != nil {
		return err
	}
	delete(dir.entries, last)
	t.release(e)
	return nil
}

// release subtracts a removed entry, with everything below it, from the count
// and frees its files.
func (t *tree) release(e *entry) {
	t.count--
	for _, child := range e.entries {
		t.release(child)
	}
	if e.file != nil {
		e.file.remove()
	}
}

// move renames an entry. It replaces a file, but not a directory.
func (t *tree) move(from, to string) error {
	source, oldName, err := t.parent(from)
	if err != nil {
		return err
	}
	target, newName, err := t.parent(to)
	if err != nil {
		return err
	}
	e, replaced := source.entries[oldName], target.entries[newName]
	switch {
	case e == nil:
		return fs.ErrNotExist
	case e == replaced:
		return nil
	case replaced != nil && replaced.file == nil:
		return errIsDir
	case strings.HasPrefix(path.Clean("/"+to), path.Clean("/"+from)+"/"):
		return errors.New("a directory cannot be moved into itself")
	case !validName(newName):
		return ftpserver.ErrFileNameNotAllowed
	}
	if replaced != nil {
		t.release(replaced)
	}
	delete(source.entries, oldName)
	e.name, target.entries[newName] = newName, e
	return nil
}

// checkFile returns an error if an entry is not a file.
func checkFile(e *entry) error {
	if e.file == nil {
		return errIsDir
	}
	return nil
}

// checkEmptyDir returns an error if an entry is not an empty directory.
func checkEmptyDir(e *entry) error {
	switch {
	case e.entries == nil:
		return errNotDir
	case len(e.entries) > 0:
		return errNotEmpty
	}
	return nil
}

// file returns the file of a name, or nil if there is none.
func (t *tree) file(name string) *file {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if e := t.find(name); e != nil {
		return e.file
	}
	return nil
}

// inMemory returns a copy of all files in memory by path.
func (t *tree) inMemory() map[string][]byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	files := make(map[string][]byte)
	t.root.collect("", files)
	return files
}

// collect adds copies of the files in memory at and below an entry to files.
func (e *entry) collect(name string, files map[string][]byte) {
	for child, below := range e.entries {
		below.collect(path.Join(name, child), files)
	}
	if e.file == nil {
		return
	}
	if data, ok := e.file.bytes(); ok {
		files[name] = data
	}
}
