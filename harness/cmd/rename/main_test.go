package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestRunOnThisTree renames a copy of this checkout to two other paths and back.
func TestRunOnThisTree(t *testing.T) {
	root := t.TempDir()
	copyTree(t, "../../..", root)
	own, err := modulePath(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	before := read(t, root)

	const first = "example.com/team/activeftp"
	rename(t, root, first)
	for name, content := range read(t, root) {
		checkRenamed(t, name, before[name], content, own)
	}
	checkBuild(t, root, first)

	rename(t, root, "zz.example.org/ftp/v2")
	rename(t, root, own)
	if diff := cmp.Diff(before, read(t, root)); diff != "" {
		t.Errorf("after renaming there and back (-before +after):\n%s", diff)
	}
}

// checkRenamed checks that a file of the renamed tree has no package under the old
// path, and that only lines that named the module differ.
func checkRenamed(t *testing.T, name, before, after, old string) {
	t.Helper()
	if before == after {
		return
	}
	if strings.Contains(after, "\t\""+old+"/") && strings.HasSuffix(name, ".go") {
		t.Errorf("%s still imports a package of %s", name, old)
	}
	kept := strings.Split(after, "\n")
	for _, line := range strings.Split(before, "\n") {
		if !strings.Contains(line, old) && !slices.Contains(kept, line) {
			t.Errorf("%s has lost the line %q", name, line)
		}
	}
	switch {
	case strings.HasSuffix(name, ".go"):
	case slices.Contains([]string{"go.mod", ".golangci.yml", "docs/library.md"}, name):
	default:
		t.Errorf("%s has changed, although it names no package", name)
	}
}

// checkBuild checks that the renamed tree is complete: every import of every
// package resolves, some packages build, the tests of the architecture and of the
// core's imports pass, and gofmt has nothing to do. It uses -trimpath, so that the
// build cache does not depend on the name of the directory.
func checkBuild(t *testing.T, root, module string) {
	t.Helper()
	for _, args := range [][]string{
		{"go", "list", "-deps", "./..."},
		{"go", "build", "-trimpath", "./core/...", "./harness/client"},
		{"go", "test", "-trimpath", "core/imports_test.go"},
		{"go", "test", "-trimpath", "harness/cmd/activeftp/architecture_test.go"},
		{"gofmt", "-l", "."},
	} {
		command := exec.Command(args[0], args[1:]...)
		command.Dir = root
		command.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off")
		output, err := command.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", strings.Join(args, " "), err, output)
		}
		switch args[1] {
		case "list":
			if !bytes.Contains(output, []byte("\n"+module+"/harness/client\n")) {
				t.Errorf("go list does not list %s/harness/client", module)
			}
		case "-l":
			if len(output) > 0 {
				t.Errorf("gofmt would change:\n%s", output)
			}
		}
	}
}

// small is a checkout in which each file shows one case of a name.
const small = `
-- .golangci.yml --
- pkg: example.com/old/core
-- bin/skipped.go --
package skipped // "example.com/old/core"
-- core/connect/connect.go --
// Package connect is below [example.com/old/core], not /src/example.com/old/core.
package connect
-- core/core.go --
package core

const module = "example.com/old"

const name = "example.com/old"

const anchor = "example.com/old/ftp-data"
-- go.mod --
module example.com/old // the path

go 1.26
-- main.go --
package main

import (
	"example.com/old/core"
	_ "example.com/old/core/connect"
	"m.example/other"
)
-- notes.md --
example.com/old needs example.com/old/core/connect and example.com/old/site/public.

require example.com/old v0.0.0

replace example.com/old => ../old
-- page.html --
example.com/old/core
`

// renamed is small after the module path became z.example/new.
const renamed = `
-- .golangci.yml --
- pkg: z.example/new/core
-- bin/skipped.go --
package skipped // "example.com/old/core"
-- core/connect/connect.go --
// Package connect is below [z.example/new/core], not /src/example.com/old/core.
package connect
-- core/core.go --
package core

const module = "z.example/new"

const name = "example.com/old"

const anchor = "example.com/old/ftp-data"
-- go.mod --
module z.example/new // the path

go 1.26
-- main.go --
package main

import (
	"m.example/other"
	"z.example/new/core"
	_ "z.example/new/core/connect"
)
-- notes.md --
example.com/old needs z.example/new/core/connect and example.com/old/site/public.

require z.example/new v0.0.0

replace z.example/new => ../old
-- page.html --
example.com/old/core
`

func TestRun(t *testing.T) {
	root := t.TempDir()
	write(t, root, small)
	rename(t, root, "z.example/new")
	got := read(t, root)
	if diff := cmp.Diff(files(renamed), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rename(t, root, "z.example/new") // the present path
	if diff := cmp.Diff(got, read(t, root)); diff != "" {
		t.Errorf("renaming to the present path changed the tree:\n%s", diff)
	}
}

// TestRunAfterInterruption checks that a rename that changed only some files is
// completed by the same command.
func TestRunAfterInterruption(t *testing.T) {
	root := t.TempDir()
	write(t, root, small)
	write(t, root, "-- main.go --\n"+files(renamed)["main.go"])
	rename(t, root, "z.example/new")
	if diff := cmp.Diff(files(renamed), read(t, root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRunKeepsModes(t *testing.T) {
	root := t.TempDir()
	write(t, root, small)
	file := filepath.Join(root, "main.go")
	if err := os.Chmod(file, 0o750); err != nil {
		t.Fatal(err)
	}
	rename(t, root, "z.example/new")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o750 {
		t.Errorf("mode %v, %v; want 0750", info.Mode(), err)
	}
}

// TestRunRefuses checks that a refusal names the problem and changes nothing.
func TestRunRefuses(t *testing.T) {
	cases := []struct {
		name, module, extra, want string
	}{
		{"missing", "", "", "the new module path is missing; run: make rename MODULE=example.com/team/activeftp"},
		{"URL", "https://example.com/x", "", `it contains "https:"`},
		{"two words", "example.com/a b", "", `it contains "a b"`},
		{"slash at the end", "example.com/", "", `it contains ""`},
		{"parent", "example.com/../x", "", `it contains ".."`},
		{"version", "example.com/x@v1.2.3", "", `it contains "x@v1.2.3"`},
		{"flag", "-x", "", `it contains "-x"`},
		{"Go's own", "cmd/activeftp", "", "the paths below cmd belong to Go itself"},
		{"not Go", "z.example/new", "-- core/z.go --\nimport \"example.com/old/core\"\nfunc (\n", "core/z.go is not valid Go, so nothing was renamed"},
		{"no module line", "z.example/new", "-- go.mod --\ngo 1.26\n", `has no line "module PATH"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			write(t, root, small+c.extra)
			before := read(t, root)
			err := run(root, c.module)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("run: %v; want %q in it", err, c.want)
			}
			if diff := cmp.Diff(before, read(t, root)); diff != "" {
				t.Errorf("a refusal changed the tree:\n%s", diff)
			}
		})
	}
}

func rename(t *testing.T, root, module string) {
	t.Helper()
	if err := run(root, module); err != nil {
		t.Fatalf("renaming to %s: %v", module, err)
	}
}

// files returns the files of an archive by name.
func files(archive string) map[string]string {
	all := map[string]string{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		all[f.Name] = string(f.Data)
	}
	return all
}

// write writes the files of an archive into root.
func write(t *testing.T, root, archive string) {
	t.Helper()
	for name, content := range files(archive) {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// copyTree copies the files of a checkout that git would track, and those of the
// page that make generates, into root.
func copyTree(t *testing.T, from, root string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains([]string{".git", "bin", "dist"}, relative) || entry.Name() == "node_modules"):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(root, relative), 0o755)
		case !entry.Type().IsRegular() || entry.Name() == ".git": // a worktree has a file .git
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(root, relative), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read returns the content of all files below root by slash path.
func read(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		all[filepath.ToSlash(relative)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
