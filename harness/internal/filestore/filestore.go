// Package filestore stores received files in a directory, so that a file never
// appears under its name before it is complete.
package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// Store is a directory of files to send and files received. No file name can
// reach outside the directory. An incoming file has a temporary name until it
// is complete.
type Store struct{ root *os.Root }

// Partial is the suffix of an incoming file's temporary name.
const Partial = ".part"

// Open opens an existing directory as a store.
func Open(dir string) (*Store, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the file directory: %w", err)
	}
	return &Store{root}, nil
}

// Close closes the directory. Its files stay.
func (s *Store) Close() error { return s.root.Close() }

// Open opens a file for reading. The name is a slash-separated path within the
// store.
func (s *Store) Open(name string) (*os.File, error) { return s.root.Open(name) }

// Incoming is a file that is being received.
type Incoming struct {
	*os.File
	store *Store
	name  string
}

// Create creates an incoming file, and its directories. The caller must call
// Commit or Discard. The error wraps [fs.ErrExist] if a file of that name is
// already incoming.
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
