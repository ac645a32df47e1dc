// Package filestore is a directory that holds only whole files: one that is being
// received gets its name when it is complete.
package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// Store is a directory for files to send and to receive. No file name reaches
// outside it, and a name never refers to an incomplete file: until a received
// file is complete, it has another name.
type Store struct{ root *os.Root }

// Partial is the suffix of a file's name until the file is complete.
const Partial = ".part"

// Open opens an existing directory as a store.
func Open(dir string) (*Store, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the directory for files: %w", err)
	}
	return &Store{root}, nil
}

// Close closes the store. Its files stay.
func (s *Store) Close() error { return s.root.Close() }

// Open opens a file for reading. The name is a slash-separated path inside the
// store.
func (s *Store) Open(name string) (*os.File, error) { return s.root.Open(name) }

// Incoming is a file that is being received. It takes its name with Commit.
type Incoming struct {
	*os.File
	store *Store
	name  string
}

// Create creates a file and the directories in its name. The caller must call
// Commit or Discard. While a file of that name is being received, Create
// returns an error that wraps [fs.ErrExist].
func (s *Store) Create(name string) (*Incoming, error) {
	if name == "." || !fs.ValidPath(name) {
		return nil, fmt.Errorf("creating %q: %w", name, fs.ErrInvalid)
	}
	if dir := path.Dir(name); dir != "." {
		if err := s.root.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("creating %s: %w", name, err)
		}
	}
	f, err := s.root.OpenFile(name+Partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("creating %s: %w", name, err)
	}
	return &Incoming{f, s, name}, nil
}

// Commit closes the file and gives it its name. It replaces an older file of
// that name.
func (i *Incoming) Commit() error {
	err := i.File.Close()
	if err == nil {
		err = i.store.root.Rename(i.name+Partial, i.name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("completing %s: %w", i.name, err), i.store.root.Remove(i.name+Partial))
	}
	return nil
}

// Discard closes the file and removes it.
func (i *Incoming) Discard() error {
	return errors.Join(i.File.Close(), i.store.root.Remove(i.name+Partial))
}
