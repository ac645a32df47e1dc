package main

import (
	"bytes"
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
// their own, as a user would, and compares their output with the text below each. It
// runs the page's test with the page's scenario, too, and shows that it can fail.
// It needs no network: go.sum and the module cache have what this module needs, and
// a user's module needs no more. (go mod tidy would fetch the tests of dependencies.)
func TestDocsLibrary(t *testing.T) {
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	const scenario = "transfers/testdata/nightly.txtar"
	files := map[string]string{"go.sum": readDocument(t, "go.sum").text}
	var outputs []string
	programs := 0
	for _, b := range readDocument(t, "docs/library.md").blocks() {
		switch b.info {
		case "go.mod":
			local := regexp.MustCompile(`(?m)^(replace \S+ => ).*$`)
			files["go.mod"] = local.ReplaceAllString(b.text, "${1}"+strconv.Quote(filepath.ToSlash(checkout)))
		case "go":
			if strings.HasPrefix(b.text, "package transfers\n") {
				files["transfers/scenarios_test.go"] = b.text
				continue
			}
			files[fmt.Sprintf("program%d/main.go", programs)] = b.text
			programs++
		case "txtar":
			files[scenario] = b.text
		case "text":
			outputs = append(outputs, b.text)
		default:
			t.Errorf("line %d: a block is marked %q; want go.mod, go, text or txtar", b.line, b.info)
		}
	}
	if len(outputs) < 3 || programs != len(outputs) || len(files) != programs+4 {
		t.Fatalf("the page has %d outputs and the files %v; want go.mod, a test with its scenario, and three or more programs with their outputs",
			len(outputs), slices.Sorted(maps.Keys(files)))
	}
	user := peertest.WriteFiles(t, files)
	// -mod=mod adds the requirements of activeftp to go.mod, as go mod tidy does.
	goTool(t, user, "build", "-mod=mod", "-o", "bin/", "./...")
	goTool(t, user, "vet", "-mod=mod", "./...")
	goTool(t, user, "test", "-count=1", "./transfers")
	wrong := strings.Replace(files[scenario], "bytes 8", "bytes 9", 1)
	if err := os.WriteFile(filepath.Join(user, scenario), []byte(wrong), 0o644); err != nil {
		t.Fatal(err)
	}
	if output, err := goCommand(user, "test", "-count=1", "./transfers").CombinedOutput(); err == nil || !bytes.Contains(output, []byte("nightly.txtar:6")) {
		t.Errorf("the test passes a fact that does not hold, or does not name its line: %v\n%s", err, output)
	}
	for part, passes := range map[string]bool{"1": false, "2": true, "3": false} { // of the one scenario, which is wrong
		if output, err := goCommand(user, "test", "-count=1", "./transfers", "-args", "-shard="+part, "-shards=2").CombinedOutput(); (err == nil) != passes {
			t.Errorf("part %s of 2: %v\n%s", part, err, output)
		}
	}
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

// goTool runs the go command in dir.
func goTool(t *testing.T, dir string, args ...string) {
	t.Helper()
	if output, err := goCommand(dir, args...).CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

// goCommand returns a call of the go command in dir, without the network and
// without a workspace.
func goCommand(dir string, args ...string) *exec.Cmd {
	command := exec.Command("go", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local")
	return command
}
