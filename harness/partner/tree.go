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

// maxEntries bounds the files and directories of one server.
const maxEntries = 1 << 17

var (
	errRoot     = errors.New("this is the root directory")
	errNotEmpty = errors.New("the directory is not empty")
	errIsDir    = errors.New("this is a directory")
	errNotDir   = errors.New("this is not a directory")
)

// tree is what a server holds: directories and files, by name. Names are
// slash-separated; they start at the root with or without a leading slash.
//
// It is not afero's file system in memory: that one grows a file as far as REST
// says, makes the directories STOR names, and can end the process when two
// sessions rename and remove the same file.
type tree struct {
	keep *budget
	open *ledger.Ledger

	mu    sync.RWMutex
	root  *entry
	count int // of entries, without the root
}

// entry is a directory, or a file.
type entry struct {
	name    string
	entries map[string]*entry // of a directory; nil for a file
	file    *file
	made    time.Time
}

func newTree(c Config, open *ledger.Ledger) (*tree, error) {
	t := &tree{
		keep: &budget{left: cmp.Or(c.Keep, defaultKeep)},
		open: open,
		root: newDir("/"),
	}
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		data := slices.Clone(c.Files[name])
		f := &file{keep: t.keep, data: data, size: int64(len(data)), modified: time.Now()}
		if err := t.plant(name, f); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Generated)) {
		f := &file{keep: t.keep, content: generated, size: c.Generated[name], modified: time.Now()}
		if err := t.plant(name, f); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// plant adds a file that the server holds from the start, and its directories.
func (t *tree) plant(name string, f *file) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("not a path without a leading slash: %q", name)
	}
	if f.size < 0 {
		return fmt.Errorf("a negative size of %s: %d", name, f.size)
	}
	if err := t.makeAll(path.Dir(name)); err != nil {
		return fmt.Errorf("making the directory of %s: %w", name, err)
	}
	if err := t.add(name, &entry{file: f}); err != nil {
		return fmt.Errorf("making %s: %w", name, err)
	}
	return nil
}

func newDir(name string) *entry {
	return &entry{name: name, entries: make(map[string]*entry), made: time.Now()}
}

// find is the entry of that name; nil if there is none.
func (t *tree) find(name string) *entry {
	e := t.root
	for part := range strings.SplitSeq(strings.Trim(path.Clean("/"+name), "/"), "/") {
		if part != "" && e != nil {
			e = e.entries[part]
		}
	}
	return e
}

// parent is the directory that holds or could hold name, and name's last part.
func (t *tree) parent(name string) (dir *entry, last string, err error) {
	up, last := path.Split(path.Clean("/" + name))
	dir = t.find(up)
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

// add puts an entry at a free name in a directory that exists.
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

// validName reports whether a listing can show the name: a pathname holds no CR
// and no LF (RFC 959 section 5.3.2), and Telnet sends NUL after a bare CR.
func validName(name string) bool { return !strings.ContainsAny(name, "\x00\r\n") }

// makeAll makes a directory and those on the way to it, as far as they are
// missing.
func (t *tree) makeAll(name string) error {
	made := ""
	for part := range strings.SplitSeq(path.Clean("/"+name), "/") {
		made = path.Join(made, part)
		switch e := t.find(made); {
		case e == nil:
			if err := t.add(made, newDir("")); err != nil {
				return err
			}
		case e.entries == nil:
			return errNotDir
		}
	}
	return nil
}

// remove takes an entry away that may.
func (t *tree) remove(name string, may func(*entry) error) error {
	dir, last, err := t.parent(name)
	if err != nil {
		return err
	}
	e := dir.entries[last]
	if e == nil {
		return fs.ErrNotExist
	}
	if err := may(e); err != nil {
		return err
	}
	delete(dir.entries, last)
	t.end(e)
	return nil
}

// end gives back what an entry that was taken away held.
func (t *tree) end(e *entry) {
	t.count--
	for _, below := range e.entries {
		t.end(below)
	}
	if e.file != nil {
		e.file.remove()
	}
}

// move renames an entry, over a file if one is there.
func (t *tree) move(from, to string) error {
	source, old, err := t.parent(from)
	if err != nil {
		return err
	}
	target, last, err := t.parent(to)
	if err != nil {
		return err
	}
	e, replaced := source.entries[old], target.entries[last]
	switch {
	case e == nil:
		return fs.ErrNotExist
	case e == replaced:
		return nil
	case replaced != nil && replaced.file == nil:
		return errIsDir
	case strings.HasPrefix(path.Clean("/"+to), path.Clean("/"+from)+"/"):
		return errors.New("a directory cannot be moved into itself")
	case !validName(last):
		return ftpserver.ErrFileNameNotAllowed
	}
	if replaced != nil {
		t.end(replaced)
	}
	delete(source.entries, old)
	e.name, target.entries[last] = last, e
	return nil
}

func isFile(e *entry) error {
	if e.file == nil {
		return errIsDir
	}
	return nil
}

func isEmptyDir(e *entry) error {
	switch {
	case e.entries == nil:
		return errNotDir
	case len(e.entries) > 0:
		return errNotEmpty
	}
	return nil
}

// file is the file of that name; nil if there is none.
func (t *tree) file(name string) *file {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if e := t.find(name); e != nil {
		return e.file
	}
	return nil
}

// kept is a copy of all files whose bytes are in memory.
func (t *tree) kept() map[string][]byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	files := make(map[string][]byte)
	t.root.gather("", files)
	return files
}

func (e *entry) gather(at string, files map[string][]byte) {
	for name, below := range e.entries {
		below.gather(path.Join(at, name), files)
	}
	if e.file == nil {
		return
	}
	if data, ok := e.file.bytes(); ok {
		files[at] = data
	}
}
