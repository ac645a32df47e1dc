package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile puts data into a file, whole or not at all where that is possible:
// a device or a pipe is written to, and not replaced.
func writeFile(file string, data []byte) error {
	info, err := os.Stat(file)
	if err != nil || info.Mode().IsRegular() {
		return ReplaceFile(file, data)
	}
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return nil
}

// replaceFile puts data in the place of a file, or makes the file: whole or not
// at all. It writes in a directory beside the file first and renames then. A
// file that is there keeps its mode, and a link to one still leads to it.
func ReplaceFile(file string, data []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing %s: %w", file, err)
		}
	}()
	target, mode, err := targetOf(file)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(target), ".activeftp-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	whole := filepath.Join(dir, filepath.Base(target))
	if err := os.WriteFile(whole, data, 0o666); err != nil { // less what the umask takes
		return err
	}
	if mode != nil {
		if err := os.Chmod(whole, *mode); err != nil {
			return err
		}
	}
	return os.Rename(whole, target)
}

// targetOf is the file that a name leads to and its mode; nil when it is to be
// made.
func targetOf(file string) (target string, mode *fs.FileMode, err error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return file, nil, nil
	case err != nil:
		return "", nil, err
	case !info.Mode().IsRegular():
		return "", nil, errors.New("not a regular file")
	}
	target, err = filepath.EvalSymlinks(file)
	perm := info.Mode().Perm()
	return target, &perm, err
}
