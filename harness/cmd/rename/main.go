// Command rename changes the module path of the checkout in the current
// directory: in go.mod, and wherever a Go file, a Markdown file or .golangci.yml
// names a package of the module. The program keeps its name, activeftp.
//
//	rename MODULE
//
// It reads and formats every file before it writes the first one, so an error
// about the path or a file changes nothing. If it is interrupted while it writes,
// the same command completes the work.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if err := run(".", strings.Join(os.Args[1:], " ")); err != nil {
		fmt.Fprintln(os.Stderr, "rename:", err)
		os.Exit(2)
	}
}

// run changes the module path of the checkout in root.
func run(root, module string) error {
	if err := checkPath(module); err != nil {
		return err
	}
	old, err := modulePath(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	files, packages, err := list(root)
	if err != nil {
		return err
	}
	changes, err := rewrite(files, renamer(old, module, packages))
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := replace(c); err != nil {
			return err
		}
	}
	fmt.Printf("module %s, was %s: files changed: %d\n", module, old, len(changes))
	return nil
}

// element is one element of a module path. It is a little stricter than the go
// command, which also accepts a tilde and a dot at the start.
var element = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$`)

// checkPath returns an error unless module can be a module path.
func checkPath(module string) error {
	const example = "example.com/team/activeftp"
	if module == "" {
		return errors.New("the new module path is missing; run: make rename MODULE=" + example)
	}
	for _, e := range strings.Split(module, "/") {
		if !element.MatchString(e) {
			return fmt.Errorf("MODULE=%s is not a module path: it contains %q; want letters, digits, dots, hyphens and underscores, "+
				"separated by single slashes, such as %s", module, e, example)
		}
	}
	if first, _, _ := strings.Cut(module, "/"); first == "cmd" || first == "std" {
		return fmt.Errorf("MODULE=%s: the paths below %s belong to Go itself; want a path such as %s", module, first, example)
	}
	return nil
}

// modulePath returns the module path in a go.mod.
func modulePath(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading the present module path (run this at the top of the checkout): %w", err)
	}
	found := regexp.MustCompile(`(?m)^module (\S+)`).FindSubmatch(data)
	if found == nil {
		return "", fmt.Errorf("%s has no line \"module PATH\"", file)
	}
	return string(found[1]), nil
}

// list returns the files of a checkout that can name a package, go.mod last, and
// the set of directories with Go files in or below them, by slash path.
func list(root string) (files []string, packages map[string]bool, err error) {
	packages = map[string]bool{}
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" ||
			name == "bin" || name == "dist"):
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		switch path.Ext(name) {
		case ".go":
			for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
				packages[dir] = true
			}
			files = append(files, filepath.Join(root, filepath.FromSlash(name)))
		case ".md":
			files = append(files, filepath.Join(root, filepath.FromSlash(name)))
		}
		return nil
	})
	// The present path is read from go.mod. While that is unchanged, the same
	// command can be run again.
	return append(files, filepath.Join(root, ".golangci.yml"), filepath.Join(root, "go.mod")), packages, err
}

// renamer returns a function that renames the module in a text: in the path of a
// package, in a line of a go.mod, and in a Go constant named module. The name of
// the program and the paths of files stay.
func renamer(old, module string, packages map[string]bool) func(text []byte) []byte {
	quoted := regexp.QuoteMeta(old)
	line := regexp.MustCompile(`(?m)^(module |require |replace |const module = ")` + quoted + `([ "]|$)`)
	name := regexp.MustCompile(`(^|[^A-Za-z0-9._~/-])` + quoted + `/([A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)`)
	return func(text []byte) []byte {
		text = line.ReplaceAll(text, []byte("${1}"+module+"${2}"))
		return name.ReplaceAllFunc(text, func(found []byte) []byte {
			parts := name.FindSubmatch(found)
			if !packages[string(parts[2])] {
				return found
			}
			return slices.Concat(parts[1], []byte(module+"/"), parts[2])
		})
	}
}

// change is the new content of a file.
type change struct {
	file    string
	content []byte
	mode    fs.FileMode
}

// rewrite returns a change for each file that rename alters, in the order of the
// files. Go files are formatted, because their imports are sorted by path.
func rewrite(files []string, rename func([]byte) []byte) ([]change, error) {
	var changes []change
	for _, file := range files {
		info, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		before, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		after := rename(before)
		if bytes.Equal(before, after) {
			continue
		}
		if filepath.Ext(file) == ".go" {
			if after, err = format.Source(after); err != nil {
				return nil, fmt.Errorf("%s is not valid Go, so nothing was renamed: %w", file, err)
			}
		}
		changes = append(changes, change{file, after, info.Mode().Perm()})
	}
	return changes, nil
}

// replace writes a new file beside the old one and renames it over the old one, so
// that no file is ever incomplete.
func replace(c change) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(c.file), ".rename-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name()) // err says what went wrong first
		}
	}()
	_, err = temporary.Write(c.content)
	if err = errors.Join(err, temporary.Chmod(c.mode), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), c.file)
}
