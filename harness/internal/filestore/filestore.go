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

// Store is a directory that files are sent from and received into. Nothing
// outside of it is ever touched, whatever a file is called, and a name either
// holds a whole file or none: what arrives stands under another name until it
// is complete.
type Store struct{ root *os.Root }

// Partial ends the name under which a file stands until it is complete.
const Partial = ".part"

// Open opens a directory that exists.
func Open(dir string) (*Store, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the directory for files: %w", err)
	}
	return &Store{root}, nil
}

// Close releases the directory; its files stay.
func (s *Store) Close() error { return s.root.Close() }

// Open opens a file for reading. The name is a slash path inside of the store.
func (s *Store) Open(name string) (*os.File, error) { return s.root.Open(name) }

// Incoming is a file that is being received.
type Incoming struct {
	*os.File
	store *Store
	name  string
}

// Create starts a file. It takes its name with Commit; Discard leaves nothing
// of it. One of the two must be called. While a file of that name is arriving,
// another one is an error that is [fs.ErrExist].
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

// Commit gives the file its name, in the place of an older file if there is
// one.
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

// Discard removes what was received.
func (i *Incoming) Discard() error {
	return errors.Join(i.File.Close(), i.store.root.Remove(i.name+Partial))
}
