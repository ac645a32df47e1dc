package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// TestGoBuild builds a small command in two directories. The programs have the
// version and the commit and are equal, although the environment differs.
func TestGoBuild(t *testing.T) {
	const source = "package main\n\nvar version, commit string\n\nfunc main() { println(version, commit) }\n"
	var programs [][]byte
	for _, flags := range []string{"", "-tags=anything"} {
		t.Setenv("GOFLAGS", flags)
		root := t.TempDir()
		folder := filepath.Join(root, "harness", "cmd", "activeftp")
		if err := errors.Join(os.MkdirAll(folder, 0o755),
			os.WriteFile(filepath.Join(root, "go.mod"), []byte("module activeftp\n\ngo 1.26.0\n"), 0o644),
			os.WriteFile(filepath.Join(folder, "main.go"), []byte(source), 0o644)); err != nil {
			t.Fatal(err)
		}
		host := platform{runtime.GOOS, runtime.GOARCH}
		file := filepath.Join(root, host.program())
		if err := goBuild(t.Context(), root, host, "v1.2.3", "a94a8fe5", file); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(file).CombinedOutput()
		if got, want := string(out), "v1.2.3 a94a8fe5\n"; err != nil || got != want {
			t.Errorf("the program prints %q, error %v; want %q", got, err, want)
		}
		program, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(program, []byte(root)) {
			t.Error("the program contains the path of its source")
		}
		programs = append(programs, program)
	}
	if !bytes.Equal(programs[0], programs[1]) {
		t.Error("the programs of two directories differ")
	}
}

func TestGoBuildFails(t *testing.T) {
	root := t.TempDir()
	if err := goBuild(t.Context(), root, platforms[0], "v1.2.3", "", filepath.Join(root, "activeftp")); err == nil {
		t.Error("no error without a module")
	}
}

func TestOutputOf(t *testing.T) {
	out, err := outputOf(t.Context(), "go", "env", "GOOS")
	if got, want := string(out), runtime.GOOS+"\n"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if _, err := outputOf(t.Context(), filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("no error for a program that does not exist")
	}
}
