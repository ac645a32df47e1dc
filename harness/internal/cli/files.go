package cli

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
const StandardInput = "-"

// maxFiles is how many files one run reads below a directory.
const maxFiles = 100_000

// SettingsText is a text and where it comes from.
type SettingsText struct{ File, Text string }

// ReadTexts reads the settings texts that the arguments name.
func ReadTexts(t *Terminal, args []string) ([]SettingsText, error) {
	files, err := ListFiles(args, ".settings")
	if err != nil {
		return nil, err
	}
	texts := make([]SettingsText, len(files))
	for i, file := range files {
		data, err := ReadFile(t, file, core.MaxText)
		if err != nil {
			return nil, err
		}
		texts[i] = SettingsText{file, string(data)}
	}
	return texts, nil
}

// ReadText reads the one settings text that a word works on.
func ReadText(t *Terminal, args []string) (SettingsText, error) {
	if len(args) != 1 {
		return SettingsText{}, errors.New("expected one file, or - for standard input")
	}
	texts, err := ReadTexts(t, args)
	if err != nil {
		return SettingsText{}, err
	}
	if len(texts) != 1 {
		return SettingsText{}, fmt.Errorf("expected one file; there are %d below %s", len(texts), args[0])
	}
	return texts[0], nil
}

func HasStandardInput(texts []SettingsText) bool {
	return slices.ContainsFunc(texts, func(t SettingsText) bool { return t.File == StandardInput })
}

// listFiles is the files that the arguments name: a directory stands for the
// files below it with that ending, in the order of their names.
func ListFiles(args []string, ending string) ([]string, error) {
	if len(args) == 0 {
		return nil, errors.New("expected a file, a directory or - for standard input")
	}
	var files []string
	for i, arg := range args {
		if arg == StandardInput && slices.Contains(args[:i], StandardInput) {
			return nil, errors.New("standard input (-) can be read once")
		}
		if info, err := os.Stat(arg); arg == StandardInput || err != nil || !info.IsDir() {
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
	return files, nil
}

func filesBelow(dir, ending string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if filepath.Ext(path) != ending || !isFile(path, entry) {
			return nil
		}
		if len(files) == maxFiles {
			return fmt.Errorf("more than %d files", maxFiles)
		}
		files = append(files, path)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	return files, nil
}

// isFile reports whether an entry of a directory is a file, or a link that does
// not lead to anything else.
func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular() // a link to nothing is told when it is opened
}

// readFile reads a file, or standard input, of at most limit bytes. One byte
// more is read where there is more, so that the reader of the text sees that
// it is too long.
func ReadFile(t *Terminal, file string, limit int64) ([]byte, error) {
	in := t.In
	if file != StandardInput {
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
