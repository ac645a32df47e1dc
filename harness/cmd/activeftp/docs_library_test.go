package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// TestDocsLibrary builds and runs the programs of docs/library.md in a module of
// their own, as a user would, and compares their output with the text below each.
// It needs no network: go.sum and the module cache have what this module needs, and
// a user's module needs no more. (go mod tidy would fetch the tests of dependencies.)
func TestDocsLibrary(t *testing.T) {
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"go.sum": readDocument(t, "go.sum").text}
	var outputs []string
	for _, b := range readDocument(t, "docs/library.md").blocks() {
		switch b.info {
		case "go.mod":
			local := regexp.MustCompile(`(?m)^(replace \S+ => ).*$`)
			files["go.mod"] = local.ReplaceAllString(b.text, "${1}"+strconv.Quote(filepath.ToSlash(checkout)))
		case "go":
			files[fmt.Sprintf("program%d/main.go", len(files)-2)] = b.text // go.sum and go.mod are before the programs
		case "text":
			outputs = append(outputs, b.text)
		default:
			t.Errorf("line %d: a block is marked %q; want go.mod, go or text", b.line, b.info)
		}
	}
	if len(outputs) < 3 || len(files) != len(outputs)+2 {
		t.Fatalf("the page has %d outputs and the files %v; want go.mod and three or more programs, each with its output",
			len(outputs), slices.Sorted(maps.Keys(files)))
	}
	user := peertest.WriteFiles(t, files)
	// -mod=mod adds the requirements of activeftp to go.mod, as go mod tidy does.
	goTool(t, user, "build", "-mod=mod", "-o", "bin/", "./...")
	goTool(t, user, "vet", "./...")
	for i, want := range outputs {
		output, err := exec.Command(filepath.Join(user, "bin", fmt.Sprintf("program%d", i))).CombinedOutput()
		if err != nil {
			t.Errorf("program %d: %v", i+1, err)
		}
		if diff := cmp.Diff(want, string(output)); diff != "" {
			t.Errorf("output of program %d (-page +actual):\n%s", i+1, diff)
		}
	}
}

// goTool runs the go command in dir without the network and without a workspace.
func goTool(t *testing.T, dir string, args ...string) {
	t.Helper()
	command := exec.Command("go", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}
