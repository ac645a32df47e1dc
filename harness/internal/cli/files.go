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

	"activeftp/harness/internal/realdir"
)

// StandardInput is the file name that stands for standard input.
const StandardInput = "-"

// ErrStandardInputTwice is the error for arguments that name standard input
// more than once.
var ErrStandardInputTwice = errors.New("standard input (-) can be read only once")

// maxFiles is the highest number of files that one directory can stand for.
const maxFiles = 100_000

// Input is a file to read.
type Input struct {
	File  string
	Found bool // below a directory, and not named

	// Overwritten is the error for reading a file that the command will write.
	Overwritten error
}

// ListFiles returns the files that the arguments name. A directory stands for
// the files below it with the given extension, in either case, ordered by name. It is
// an error if something of a directory cannot be read, or if the command will write one
// of the files.
func ListFiles(t *Terminal, args []string, extension string) ([]string, error) {
	inputs, problems, err := ListAll(t, args, extension)
	if err == nil && len(problems) > 0 {
		err = problems[0]
	}
	if err != nil {
		return nil, err
	}
	files := make([]string, len(inputs))
	for i := range inputs {
		if err := inputs[i].Overwritten; err != nil {
			return nil, err
		}
		files[i] = inputs[i].File
	}
	return files, nil
}

// ListAll works like ListFiles, with several extensions, of which an error names the
// first. It returns the parts of directories that cannot be read as problems, and also
// the files that the command will write.
func ListAll(t *Terminal, args []string, extensions ...string) (files []Input, problems []error, err error) {
	if len(args) == 0 {
		return nil, nil, errors.New("want a file, a directory or - for standard input")
	}
	for i, arg := range args {
		if arg == StandardInput && slices.Contains(args[:i], StandardInput) {
			return nil, nil, ErrStandardInputTwice
		}
		if info, err := os.Stat(arg); arg == StandardInput || err != nil || !info.IsDir() {
			files = append(files, Input{File: arg, Overwritten: t.checkName(arg)}) // opening a missing file reports it
			continue
		}
		w := walk{dir: arg, root: realdir.Of(arg), extensions: extensions}
		if err := fs.WalkDir(os.DirFS(arg), ".", w.visit); err != nil {
			return nil, nil, err
		}
		if len(w.files)+len(w.problems) == 0 {
			return nil, nil, NoFileError(arg, extensions[0])
		}
		for _, file := range w.files {
			files = append(files, Input{File: file, Found: true, Overwritten: t.checkName(file)})
		}
		problems = append(problems, w.problems...)
	}
	return files, problems, nil
}

// NoFileError returns the error for a directory without a file of the extension.
func NoFileError(dir, extension string) error {
	return fmt.Errorf("%s: no *%s file in this directory or below it", dir, extension)
}

// walk lists the files below a directory that have one of some extensions.
type walk struct {
	dir        string
	root       string // the absolute path of dir without links
	extensions []string
	files      []string
	problems   []error // parts that cannot be read
}

// visit visits one entry. It does not follow links to directories, so that no loop of
// them can keep it.
func (w *walk) visit(name string, entry fs.DirEntry, err error) error {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err != nil {
		var failed *fs.PathError
		if errors.As(err, &failed) {
			err = &fs.PathError{Op: failed.Op, Path: path, Err: failed.Err} // with the directory before the name
		}
		w.problems = append(w.problems, err)
		return nil
	}
	wanted := func(extension string) bool { return strings.EqualFold(filepath.Ext(name), extension) }
	if !slices.ContainsFunc(w.extensions, wanted) || !isFile(path, entry) {
		return nil
	}
	if entry.Type()&fs.ModeSymlink != 0 && w.leadsOut(name) {
		w.problems = append(w.problems, fmt.Errorf("%s: a link that leads out of %s; name it to read it", path, w.dir))
		return nil
	}
	if len(w.files) == maxFiles {
		return fmt.Errorf("%s: more than %d files to read below it", w.dir, maxFiles)
	}
	w.files = append(w.files, path)
	return nil
}

// leadsOut reports whether a link leads to a file outside of the directory. What a
// command prints of a file must not come from elsewhere because somebody put a link into
// a repository.
func (w *walk) leadsOut(name string) bool {
	target, err := filepath.EvalSymlinks(filepath.Join(w.root, filepath.FromSlash(name)))
	if err != nil {
		return false // opening it reports the error
	}
	inside, err := filepath.Rel(w.root, target)
	return err != nil || !filepath.IsLocal(inside)
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
// too long. A file that the command will write is an error.
func ReadFile(t *Terminal, file string, limit int64) ([]byte, error) {
	if err := t.checkName(file); err != nil {
		return nil, err
	}
	text, err := readString(t, file, limit)
	return []byte(text), err
}

// readString works like ReadFile, but reads each file. It takes the memory of the file
// once, if the file has a size: a slice of bytes would have to grow, and to be copied
// for a string.
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
