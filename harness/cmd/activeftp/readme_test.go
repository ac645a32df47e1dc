package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

const readme = "../../../README.md"

func readReadme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReadmeExamples runs the command of each console block of the README on
// the text block above it and compares the output.
func TestReadmeExamples(t *testing.T) {
	block := regexp.MustCompile("(?ms)^```(ini|console|)\n(.*?)^```$")
	console := regexp.MustCompile(`^\$ activeftp (.*)\n`)
	content := readReadme(t) // before the directory changes, because its path is relative
	t.Chdir(t.TempDir())
	text, commandsRun := "", 0
	for _, m := range block.FindAllStringSubmatch(content, -1) {
		command := console.FindStringSubmatch(m[2])
		if m[1] != "console" || command == nil {
			text = m[2]
			continue
		}
		commandsRun++
		args := strings.Fields(command[1])
		if err := os.WriteFile(filepath.Base(args[len(args)-1]), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		cli.Run(t.Context(), args, &cli.Terminal{In: strings.NewReader(""), Out: &out, Err: &out, Env: func(string) string { return "" }}, commands())
		if diff := cmp.Diff(m[2][len(command[0]):], out.String()); diff != "" {
			t.Errorf("activeftp %s (-README +command):\n%s", command[1], diff)
		}
	}
	if commandsRun < 2 {
		t.Errorf("the README shows %d commands, want at least a check and a run", commandsRun)
	}
}

// TestReadmeRules checks that the table of rules in the README is the one of
// the code.
func TestReadmeRules(t *testing.T) {
	_, rest, _ := strings.Cut(readReadme(t), "<!-- rules")
	_, rest, _ = strings.Cut(rest, "-->\n")
	got, _, found := strings.Cut(rest, "<!-- end of rules -->")
	if !found {
		t.Fatal("the README has no marked table of rules")
	}
	var want strings.Builder
	want.WriteString("| id | severity | source | requirement |\n|---|---|---|---|\n")
	for _, r := range core.Rules() {
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s |\n", r.ID, r.Severity, r.Source, r.Title)
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("rules (-code +README):\n%s", diff)
	}
}
