package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// destination is what the name of a file to write leads to.
type destination struct {
	name    string
	path    string      // name without links; empty for a device or a pipe
	dir     fs.FileInfo // directory of path
	info    fs.FileInfo // what is there now; nil if nothing is
	inPlace bool        // nothing can be renamed to path
}

// maxLinks is the highest number of links that a name can go through.
const maxLinks = 40

// destinationOf returns what a name leads to. It is an error if that can be no file,
// pipe or character device, or if its directory does not exist.
func destinationOf(name string) (destination, error) {
	d := destination{name: name}
	info, err := os.Stat(name)
	switch {
	case err == nil:
		d.info = info
	case !errors.Is(err, fs.ErrNotExist):
		return d, cannotWrite(name, err)
	}
	switch {
	case d.info == nil || info.Mode().IsRegular():
		return d, cannotWrite(name, d.resolve())
	case info.IsDir():
		return d, cannotWrite(name, syscall.EISDIR)
	case info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) == 0:
		return d, fmt.Errorf("cannot write %s: want a file, a pipe or a character device", fileName(name))
	}
	return d, nil
}

// resolve sets the path and its directory. Links to no file are followed too, because
// writing creates the file that they lead to.
func (d *destination) resolve() error {
	next := d.name
	for range maxLinks {
		dir, base := filepath.Split(next)
		if base == "" {
			return syscall.ENOENT
		}
		if dir == "" {
			dir = "."
		}
		dir, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return err
		}
		if d.dir, err = os.Stat(dir); err != nil {
			return err
		}
		d.path = filepath.Join(dir, base)
		link, err := os.Lstat(d.path)
		if err != nil || link.Mode()&fs.ModeSymlink == 0 {
			// A link below /proc can lead to a file that has another name, or none.
			d.inPlace = d.info != nil && (err != nil || !os.SameFile(link, d.info))
			return nil
		}
		if next, err = os.Readlink(d.path); err != nil {
			return err
		}
		if !filepath.IsAbs(next) {
			next = dir + string(filepath.Separator) + next
		}
	}
	return syscall.ELOOP
}

// same reports whether two destinations are one, so that one text would replace the
// other. Names of new files that differ only in case count as one, because some file
// systems do not tell them apart. Devices keep no text.
func (d *destination) same(other *destination) bool {
	switch {
	case d.info != nil && other.info != nil:
		return os.SameFile(d.info, other.info) && d.info.Mode()&fs.ModeCharDevice == 0
	case d.info != nil || other.info != nil || d.dir == nil || other.dir == nil:
		return false
	}
	return os.SameFile(d.dir, other.dir) && strings.EqualFold(filepath.Base(d.path), filepath.Base(other.path))
}

// replaces reports whether writing replaces the regular file that info is about.
func (d *destination) replaces(info fs.FileInfo) bool {
	return d.info != nil && d.path != "" && os.SameFile(d.info, info)
}
