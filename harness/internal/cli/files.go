package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// StandardInput is the file name that stands for standard input.
const StandardInput = "-"

// ErrStandardInputTwice is the error for arguments that name standard input
// more than once.
var ErrStandardInputTwice = errors.New("standard input (-) can be read only once")

// maxFiles is the highest number of files that one directory can stand for.
const maxFiles = 100_000

// ListFiles returns the files that the arguments name. A directory stands for
// the files below it with the given extension, ordered by name.
func ListFiles(args []string, extension string) ([]string, error) {
	if len(args) == 0 {
		return nil, errors.New("want a file, a directory or - for standard input")
	}
	var files []string
	for i, arg := range args {
		if arg == StandardInput && slices.Contains(args[:i], StandardInput) {
			return nil, ErrStandardInputTwice
		}
		if info, err := os.Stat(arg); arg == StandardInput || err != nil || !info.IsDir() {
			files = append(files, arg) // opening a missing file reports it
			continue
		}
		below, err := filesBelow(arg, extension)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, fmt.Errorf("%s: no *%s file in this directory or below it", arg, extension)
		}
		files = append(files, below...)
	}
	return files, nil
}

// filesBelow returns the files below dir with the given extension, ordered by
// name.
func filesBelow(dir, extension string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if filepath.Ext(path) != extension || !isFile(path, entry) {
			return nil
		}
		if len(files) == maxFiles {
			return fmt.Errorf("%s: more than %d *%s files below it", dir, maxFiles, extension)
		}
		files = append(files, path)
		return nil
	})
	return files, err
}

// isFile reports whether a directory entry is a regular file or a link to one.
// A link that leads nowhere counts, because opening it reports the error.
func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// ReadFile reads a file, or standard input, of at most limit bytes. If there is
// more, it returns limit+1 bytes, so that the caller can tell that the file is
// too long. A file that --output would overwrite is an error.
func ReadFile(t *Terminal, file string, limit int64) ([]byte, error) {
	text, err := readString(t, file, limit)
	return []byte(text), err
}

// readString works like ReadFile. It takes the memory of the file once, if the file
// has a size: a slice of bytes would have to grow, and to be copied for a string.
func readString(t *Terminal, file string, limit int64) (string, error) {
	in, size := t.In, int64(0)
	if file != StandardInput {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return "", err
		}
		if err := t.checkInput(info); err != nil {
			return "", err
		}
		in, size = f, info.Size()
	}
	var text strings.Builder
	text.Grow(int(min(size, limit+1)))
	buffer := make([]byte, min(max(size+1, 512), 32<<10)) // that of io.Copy is too much for a small file
	_, err := io.CopyBuffer(&text, io.LimitReader(in, limit+1), buffer)
	switch {
	case err != nil && file == StandardInput:
		return "", fmt.Errorf("cannot read standard input: %w", err)
	case err != nil:
		return "", err
	}
	return text.String(), nil
}
