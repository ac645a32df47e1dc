package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestBuildCore builds the two modules of a small core in two directories. The
// directories are equal and the modules have the version, although the environment
// differs.
func TestBuildCore(t *testing.T) {
	const version = "v1.2.3-of-a-test"
	const source = "package main\n\nvar version string\n\nfunc main() { println(version, module) }\n"
	const first, second = "the first of two modules", "the second of two modules"
	var cores [][]byte
	for _, flags := range []string{"", "-tags=anything"} {
		t.Setenv("GOFLAGS", flags)
		root := t.TempDir()
		if err := errors.Join(os.Mkdir(filepath.Join(root, "wasm"), 0o755),
			os.WriteFile(filepath.Join(root, "go.mod"), []byte("module activeftp\n\ngo 1.26.0\n"), 0o644),
			os.WriteFile(filepath.Join(root, "wasm", "main.go"), []byte(source), 0o644),
			os.WriteFile(filepath.Join(root, "wasm", "first.go"), []byte("//go:build !second\n\npackage main\n\nconst module = \""+first+"\"\n"), 0o644),
			os.WriteFile(filepath.Join(root, "wasm", "second.go"), []byte("//go:build second\n\npackage main\n\nconst module = \""+second+"\"\n"), 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := buildCore(root, root, version); err != nil {
			t.Fatal(err)
		}
		modules := map[string][]byte{}
		for file, module := range map[string]string{"core.wasm": first, "second.wasm": second} {
			core, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(core, []byte("\x00asm")) || !bytes.Contains(core, []byte(version)) || !bytes.Contains(core, []byte(module)) {
				t.Errorf("%s: %d bytes that begin with %q, want WebAssembly with the version and %q", file, len(core), core[:4], module)
			}
			modules[file] = core
		}
		cores = append(cores, slices.Concat(modules["core.wasm"], modules["second.wasm"]))
	}
	if !bytes.Equal(cores[0], cores[1]) {
		t.Error("the cores of two directories differ")
	}
}

func TestBuildCoreFails(t *testing.T) {
	root := t.TempDir()
	if err := buildCore(root, root, "v1.2.3"); err == nil {
		t.Error("no error without a module")
	}
}
