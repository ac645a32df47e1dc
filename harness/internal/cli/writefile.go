package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile writes data to a file. A regular file is replaced as ReplaceFile
// does; a device or a pipe is written to.
func writeFile(file string, data []byte) error {
	info, err := os.Stat(file)
	if err != nil || info.Mode().IsRegular() {
		return ReplaceFile(file, data)
	}
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return cannotWrite(file, err)
	}
	_, err = f.Write(data)
	return cannotWrite(file, errors.Join(err, f.Close()))
}

// ReplaceFile writes data to a new file and renames it to file, so that file is
// complete or unchanged. The new file is in a directory of its own beside the
// old one. An existing file keeps its mode, and a link to one keeps leading to
// it.
func ReplaceFile(file string, data []byte) error {
	target, mode, err := resolve(file)
	if err != nil {
		return cannotWrite(file, err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(target), ".activeftp-*")
	if err != nil {
		return cannotWrite(file, err)
	}
	err = cannotWrite(file, writeAndRename(dir, target, mode, data))
	return errors.Join(err, os.RemoveAll(dir))
}

// CreateFile writes data to a file that does not exist yet. The error for one that
// exists, even as a link that leads nowhere, is fs.ErrExist. If the data cannot be
// written, there is no file afterwards.
func CreateFile(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // the umask applies
	if err != nil {
		return cannotWrite(file, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(cannotWrite(file, err), os.Remove(file))
	}
	return nil
}

// writeAndRename writes data to a file in dir and renames it to target. A nil
// mode stands for that of a new file.
func writeAndRename(dir, target string, mode *fs.FileMode, data []byte) error {
	written := filepath.Join(dir, filepath.Base(target))
	if err := os.WriteFile(written, data, 0o666); err != nil { // the umask applies
		return err
	}
	if mode != nil {
		if err := os.Chmod(written, *mode); err != nil {
			return err
		}
	}
	return os.Rename(written, target)
}

// resolve returns the file that a name leads to, and its mode, which is nil if
// there is no such file yet.
func resolve(file string) (target string, mode *fs.FileMode, err error) {
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

// cannotWrite returns err as the error of writing file, or nil if err is nil. The
// name in err, which can be that of a temporary file, is dropped.
func cannotWrite(file string, err error) error {
	var (
		path *fs.PathError
		link *os.LinkError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("cannot write %s: %w", fileName(file), err)
}
