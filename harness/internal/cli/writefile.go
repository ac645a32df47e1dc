package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ReplaceFile writes data as [OutputFile.Write] does, to a file that has been read. It
// must be a regular one.
func ReplaceFile(file string, data []byte) error {
	to, err := destinationOf(file)
	if err == nil && to.path == "" {
		err = fmt.Errorf("cannot write %s: not a regular file", fileName(file))
	}
	if err != nil {
		return err
	}
	return to.write(data)
}

// CreateFile writes data to a file that does not exist yet, a device or a pipe. The
// error for a file that exists, even as a link that leads nowhere, is fs.ErrExist. If
// the data cannot be written, there is no file afterwards.
func CreateFile(file string, data []byte) error {
	if to, err := destinationOf(file); err == nil && to.info != nil && to.path == "" {
		return to.write(data)
	}
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

// appendFile appends data to a file, after a blank line if there is something before it.
// If that fails, the file is as it was before.
func appendFile(file string, data []byte) error {
	before, missing := os.Stat(file)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666) // the umask applies
	if err != nil {
		return cannotWrite(file, err)
	}
	if missing == nil && before.Size() > 0 {
		data = append([]byte{'\n'}, data...)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		return nil
	}
	err = cannotWrite(file, err)
	switch {
	case missing != nil:
		err = errors.Join(err, os.Remove(file))
	case before.Mode().IsRegular():
		err = errors.Join(err, os.Truncate(file, before.Size()))
	}
	return err
}

// write writes data as [OutputFile.Write] says.
func (d *destination) write(data []byte) error {
	var err error
	switch {
	case d.path == "":
		err = writeThrough(d.name, data)
	case d.inPlace:
		err = overwrite(d.name, data)
	default:
		err = replace(d.path, data)
	}
	return cannotWrite(d.name, err)
}

// writeThrough writes data to a device or a pipe.
func writeThrough(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if errors.Is(err, syscall.EPIPE) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// errKeepsNoOwner is the error for a file whose owner a new file cannot have.
var errKeepsNoOwner = errors.New("cannot set the owner")

// replace writes data to a new file and renames it to path. Where that cannot be, as
// in a container whose file is a mount of its own or whose directory is read-only, it
// writes into the file.
func replace(path string, data []byte) error {
	old, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return writeAndRename(path, nil, data)
	}
	if err != nil {
		return err
	}
	// A file that must not be written is not replaced either.
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	f.Close()
	err = writeAndRename(path, old, data)
	for _, refused := range []error{errKeepsNoOwner, fs.ErrPermission, syscall.EROFS, syscall.EBUSY, syscall.EXDEV} {
		if errors.Is(err, refused) {
			return overwrite(path, data)
		}
	}
	return err
}

// writeAndRename writes data to a file in a new directory beside path, and renames it
// to path. The new file has the mode and the owner of the old one, if there is one.
func writeAndRename(path string, old fs.FileInfo, data []byte) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".activeftp-*")
	if err != nil {
		return err
	}
	written := filepath.Join(dir, filepath.Base(path))
	err = writeNew(written, old, data)
	if err == nil {
		err = os.Rename(written, path)
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// writeNew writes data to a new file with the mode and the owner of an old one, if
// there is one.
func writeNew(file string, old fs.FileInfo, data []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // the umask applies
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && old != nil {
		err = keepOwner(f, old)
	}
	if err == nil && old != nil {
		err = os.Chmod(file, old.Mode().Perm())
	}
	return errors.Join(err, f.Close())
}

// overwrite writes data into a regular file. If that fails, as on a full disk, the file
// is as it was before: what is longer than the old text comes first, and the old text
// is put back.
func overwrite(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	old := make([]byte, min(size, int64(len(data))))
	if _, err := f.ReadAt(old, 0); err != nil && len(old) > 0 {
		return err
	}
	_, err = f.WriteAt(data[len(old):], int64(len(old)))
	if err == nil {
		_, err = f.WriteAt(data[:len(old)], 0)
	}
	if err == nil {
		err = flush(f)
	}
	if err != nil {
		_, restored := f.WriteAt(old, 0)
		return errors.Join(err, restored, f.Truncate(size))
	}
	return f.Truncate(int64(len(data)))
}

// flush writes a file to the disk, because a disk across the network can turn out to be
// full only then. Some file systems have no such operation.
func flush(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// cannotWrite returns err as the error of writing file, or nil if err is nil. The
// names in err, which can be those of temporary files, are dropped.
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
	wrapped := fmt.Errorf("cannot write %s: %w", fileName(file), err)
	for _, name := range []error{fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, syscall.ENOTDIR, syscall.EISDIR,
		syscall.EROFS, syscall.ELOOP, syscall.ENAMETOOLONG, syscall.EINVAL} {
		if errors.Is(err, name) {
			return wrapped // another name would do
		}
	}
	return InternalError{wrapped}
}
