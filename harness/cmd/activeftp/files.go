package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"activeftp/core"
)

// standardInput stands for standard input among file names.
const standardInput = "-"

// maxFiles is how many files one run reads below directories.
const maxFiles = 100_000

// namedText is a text and where it comes from.
type namedText struct{ file, text string }

// readTexts reads the settings texts that the arguments name.
func readTexts(t *terminal, args []string) ([]namedText, error) {
	files, err := listFiles(args, ".settings")
	if err != nil {
		return nil, err
	}
	texts := make([]namedText, len(files))
	for i, file := range files {
		data, err := readFile(t, file, core.MaxText)
		if err != nil {
			return nil, err
		}
		texts[i] = namedText{file, string(data)}
	}
	return texts, nil
}

// listFiles is the files that the arguments name: a directory stands for the
// files below it with that ending, in the order of their names.
func listFiles(args []string, ending string) ([]string, error) {
	if len(args) == 0 {
		return nil, errors.New("expected a file, a directory or - for standard input")
	}
	var files []string
	for _, arg := range args {
		if info, err := os.Stat(arg); arg == standardInput || err != nil || !info.IsDir() {
			files = append(files, arg) // a missing file is told when it is opened
			continue
		}
		below, err := filesBelow(arg, ending)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, fmt.Errorf("%s: no *%s file below it", arg, ending)
		}
		files = append(files, below...)
	}
	if n := len(files); n > len(slices.Compact(slices.Sorted(slices.Values(files)))) && slices.Contains(files, standardInput) {
		return nil, errors.New("standard input can be read once")
	}
	return files, nil
}

func filesBelow(dir, ending string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() && filepath.Ext(path) == ending {
			if len(files) == maxFiles {
				return fmt.Errorf("more than %d files", maxFiles)
			}
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	return files, nil
}

// readFile reads a file, or standard input, of at most limit bytes. One byte
// more is read where there is more, so that the reader of the text sees that
// it is too long.
func readFile(t *terminal, file string, limit int64) ([]byte, error) {
	in := t.in
	if file != standardInput {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return data, nil
}

// replaceFile puts data in the place of a file, whole or not at all: under
// another name beside it first, then renamed. The file keeps its mode.
func replaceFile(file string, data []byte) (err error) {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return nil
}
