package mutants

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The variables that the package of switches reads.
const (
	onVariable    = "MUTANT"      // ID of the mutant that is on
	reachVariable = "MUTANTS_HIT" // file to which every ID reached is added
)

// switchesDir is the package of switches, relative to the module. It exists only
// for the compiler.
const switchesDir = "mutantswitches"

// switchesSource is the package of switches. To note an ID costs a system call, so
// each is noted once.
const switchesSource = `// Package mutantswitches says which mutant is on.
package mutantswitches

import (
	"os"
	"strconv"
	"sync"
)

var (
	active, _ = strconv.Atoi(os.Getenv("` + onVariable + `"))
	reached   = open(os.Getenv("` + reachVariable + `"))

	mu   sync.Mutex
	seen = map[int]bool{}
)

// On reports whether a mutant is on.
func On(id int) bool { return id == active || reached != nil && note(id) }

// open opens the file at once: a test may leave no descriptor for it later.
func open(name string) *os.File {
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	return file
}

func note(id int) bool {
	mu.Lock()
	defer mu.Unlock()
	if seen[id] {
		return false
	}
	seen[id] = true
	if _, err := reached.WriteString(strconv.Itoa(id) + "\n"); err != nil {
		panic(err)
	}
	return false
}

// Next returns v plus one if the mutant is on.
func Next[T ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr | ~float32 | ~float64](id int, v T) T {
	if On(id) {
		return v + 1
	}
	return v
}

// Zero returns the zero value if the mutant is on.
func Zero[T any](id int, v T) T {
	if On(id) {
		var zero T
		return zero
	}
	return v
}

// Pick returns other if the mutant is on.
func Pick[T any](id int, other, v T) T {
	if On(id) {
		return other
	}
	return v
}
`

// limitSource keeps a mutant that never stops growing from taking all memory.
const limitSource = `package mutantswitches

import "syscall"

func init() {
	if active != 0 {
		_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 2 << 30, Max: 2 << 30})
	}
}
`

// overlay writes the rewritten files below dir and returns the file that tells the
// go command about them.
func overlay(root, dir string, files []rewritten) (string, error) {
	files = append(files,
		rewritten{switchesDir + "/switches.go", []byte(switchesSource)},
		rewritten{switchesDir + "/limit_linux.go", []byte(limitSource)})
	replace := map[string]string{}
	for i, file := range files {
		name := filepath.Join(dir, fmt.Sprintf("%d_%s", i, filepath.Base(filepath.FromSlash(file.name))))
		if err := os.WriteFile(name, file.text, 0o600); err != nil {
			return "", fmt.Errorf("writing a file with mutants: %w", err)
		}
		replace[filepath.Join(root, filepath.FromSlash(file.name))] = name
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("writing the overlay: %w", err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		return "", fmt.Errorf("writing the overlay: %w", err)
	}
	return name, nil
}

// program is the test program of a package.
type program struct {
	pkg  string // relative to the module, with slashes
	dir  string // where its tests run
	file string
}

// build compiles the tests of a package with an overlay into dir.
func build(ctx context.Context, root, dir, overlay, pkg string) (*program, error) {
	p := &program{
		pkg: pkg, dir: filepath.Join(root, filepath.FromSlash(pkg)),
		file: filepath.Join(dir, strings.ReplaceAll(pkg, "/", "_")+".test"),
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", p.file, "./"+pkg)
	cmd.Dir = root
	if output, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compiling the tests of %s: %w\n%s", pkg, err, output)
	}
	return p, nil
}
