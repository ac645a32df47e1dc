package play

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"activeftp/harness/internal/filestore"
)

// files is the temporary directory with the client's files in a scenario.
type files struct {
	dir   string
	store *filestore.Store

	mu       sync.Mutex
	complete map[string]bool // names of the files that were added or fully received
}

// openFiles creates an empty directory.
func openFiles() (_ *files, err error) {
	f := &files{complete: map[string]bool{}}
	if f.dir, err = os.MkdirTemp("", "activeftp-"); err != nil {
		return nil, fmt.Errorf("creating a directory for the client's files: %w", err)
	}
	if f.store, err = filestore.Open(f.dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(f.dir))
	}
	return f, nil
}

// put adds a file with the given content.
func (f *files) put(name string, data io.Reader) error {
	incoming, err := f.store.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(incoming, data); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", name, err), incoming.Discard())
	}
	return f.commit(incoming, name)
}

// commit moves a received file to its final name.
func (f *files) commit(incoming *filestore.Incoming, name string) error {
	if err := incoming.Commit(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.complete[name] = true
	return nil
}

// open opens a file for reading.
func (f *files) open(name string) (*os.File, error) {
	file, err := f.store.Open(name)
	if err != nil {
		return nil, fmt.Errorf("opening the client's file: %w", err)
	}
	return file, nil
}

// read returns the content of a file.
func (f *files) read(name string) ([]byte, error) {
	file, err := f.store.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// copyStart copies the first n bytes of the named file, and fails if it is shorter.
func (f *files) copyStart(to io.Writer, name string, n int64) error {
	file, err := f.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return copyStart(to, file, n)
}

// copyStart copies n bytes, and fails if there are fewer.
func copyStart(to io.Writer, from io.Reader, n int64) error {
	if _, err := io.CopyN(to, from, n); err != nil {
		return fmt.Errorf("reading the client's file up to the REST offset %d: %w", n, err)
	}
	return nil
}

// incomplete returns the names of files in the directory that were neither added
// nor fully received.
func (f *files) incomplete() (names []string, err error) {
	err = fs.WalkDir(os.DirFS(f.dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !f.complete[name] {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// close removes the directory.
func (f *files) close() error { return errors.Join(f.store.Close(), os.RemoveAll(f.dir)) }
