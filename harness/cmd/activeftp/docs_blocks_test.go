package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
)

// TestDocsSpans checks the code spans of the documents that are command lines, as
// TestDocsBlocks checks sh blocks.
func TestDocsSpans(t *testing.T) {
	span := regexp.MustCompile("`(make [a-z-]+(?: [A-Z_]+=[^ `\n]*)*|(?:go|(?:bin/)?activeftp) [a-z][^`\n]*)`")
	checked := 0
	makefile := readDocument(t, "Makefile").text
	for _, d := range documents(t) {
		for _, m := range span.FindAllStringSubmatch(fenced.ReplaceAllString(d.text, ""), -1) {
			checked++
			checkShell(t, d.name, strings.ReplaceAll(m[1], `\|`, "|"), makefile, packagePaths())
		}
	}
	if checked < 20 {
		t.Errorf("found %d command lines", checked)
	}
}

// packagePaths returns the path of every package, as go commands take it.
func packagePaths() []string {
	var all []string
	for _, pkg := range architecture {
		all = append(all, "./"+pkg.name)
	}
	return all
}

// TestDocsBlocks checks every code block of the documents by its language:
//
//   - console: each line "$ activeftp ..." is a command. The test runs it and
//     compares its output with the lines below. A line "..." stands for any
//     number of lines, "..." in a line for any text.
//   - ini, or none: the content of the file that the next command names as its
//     last argument. The file stays for the later commands of the document.
//   - sh: command lines that a test cannot run. Each program, make target, flag
//     and package path in them must exist.
//   - text, go, txtar and others are output, drawings or code that other tests check.
func TestDocsBlocks(t *testing.T) {
	ran := 0
	for _, d := range documents(t) {
		t.Run(d.name, func(t *testing.T) {
			makefile := readDocument(t, "Makefile").text // before the directory changes
			t.Chdir(t.TempDir())
			content := ""
			for _, b := range d.blocks() {
				place := fmt.Sprintf("%s:%d", d.name, b.line)
				switch {
				case b.info == "console":
					ran += runConsole(t, place, content, b.text)
					content = ""
				case b.info == "sh" || strings.HasPrefix(b.text, "make "):
					checkShell(t, place, b.text, makefile, packagePaths())
				case b.info == "ini" || b.info == "":
					content = b.text
				case !slices.Contains([]string{"text", "go", "go.mod", "txtar"}, b.info):
					t.Errorf("%s: unknown language %q", place, b.info)
				}
			}
		})
	}
	if ran < 5 {
		t.Errorf("the documents show %d commands that run", ran)
	}
}

var prompt = regexp.MustCompile(`(?m)^\$ (.*)\n`)

// runConsole runs the commands of a console block and returns their number. The
// file that the first one names last gets the content, unless that is empty.
func runConsole(t *testing.T, place, content, text string) int {
	t.Helper()
	found := prompt.FindAllStringSubmatchIndex(text, -1)
	if len(found) == 0 || found[0][0] != 0 {
		t.Errorf("%s: want \"$ activeftp ...\" first", place)
		return 0
	}
	for i, m := range found {
		command, want := text[m[2]:m[3]], text[m[1]:]
		if i+1 < len(found) {
			want = text[m[1]:found[i+1][0]]
		}
		args := strings.Fields(command)
		if args[0] != "activeftp" {
			t.Errorf("%s: %s: want activeftp", place, command)
			continue
		}
		if i == 0 && content != "" {
			if err := os.WriteFile(filepath.Base(args[len(args)-1]), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := commandOutput(t, args[1:]); !outputPattern(want).MatchString(got) {
			t.Errorf("%s: %s (-document +command):\n%s", place, command, cmp.Diff(want, got))
		}
	}
	return len(found)
}

// commandOutput returns both outputs of a command together.
func commandOutput(t *testing.T, args []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), processLimit)
	defer cancel()
	var out bytes.Buffer
	cli.Run(ctx, args, &cli.Terminal{
		In: strings.NewReader(""), Out: &out, Err: &out, Env: func(string) string { return "" },
	}, commands())
	return out.String()
}

// outputPattern returns the pattern of an output in which "..." stands for
// anything.
func outputPattern(text string) *regexp.Regexp {
	pattern := regexp.QuoteMeta(text)
	pattern = regexp.MustCompile(`(?m)^(\s*)\\\.\\\.\\\.\n`).ReplaceAllString(pattern, `(?:.*\n)*?`)
	return regexp.MustCompile(`\A` + strings.ReplaceAll(pattern, `\.\.\.`, `.*?`) + `\z`)
}

// shellPrograms lists the programs other than activeftp, make and go that a
// document may show.
var shellPrograms = []string{"cd", "curl", "git", "sha256sum", "tar"}

// checkShell checks the command lines of a block.
func checkShell(t *testing.T, place, text, makefile string, packages []string) {
	t.Helper()
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		line, _, _ = strings.Cut(line, " #")
		args := strings.Fields(line)
		for len(args) > 0 && regexp.MustCompile(`^[A-Z_]+=`).MatchString(args[0]) {
			args = args[1:] // a variable of the environment
		}
		if len(args) == 0 || strings.HasPrefix(args[0], "#") {
			continue
		}
		problem := ""
		switch program := strings.TrimPrefix(args[0], "bin/"); program {
		case "activeftp":
			problem = checkUsage(t, args[1:])
		case "make":
			problem = checkTargets(args[1:], makefile)
		case "go":
			problem = checkPaths(args[1:], packages)
		default:
			if !slices.Contains(shellPrograms, program) {
				problem = "unknown program " + program
			}
		}
		if problem != "" {
			t.Errorf("%s: %s: %s", place, strings.TrimSpace(line), problem)
		}
	}
}

// checkUsage returns what is wrong with the word and the flags of a command
// line, or "".
func checkUsage(t *testing.T, args []string) string {
	if len(args) == 0 {
		return ""
	}
	for _, c := range commands() {
		if c.Name != args[0] {
			continue
		}
		flags := pflag.NewFlagSet(c.Name, pflag.ContinueOnError)
		flags.SetOutput(io.Discard)
		env := map[string]string{"CI_NODE_TOTAL": "1"} // for --shard auto
		c.Setup(t.Context(), &cli.Terminal{Out: io.Discard, Err: io.Discard, Env: func(name string) string { return env[name] }}, flags)
		if err := flags.Parse(args[1:]); err != nil && err != pflag.ErrHelp {
			return err.Error()
		}
		return ""
	}
	if args[0] == "help" {
		return ""
	}
	return "unknown word " + args[0]
}

// checkTargets returns the first of the targets that the Makefile does not
// have, or "".
func checkTargets(args []string, makefile string) string {
	for _, target := range args {
		if strings.Contains(target, "=") {
			continue // a variable
		}
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(target) + `:`).MatchString(makefile) {
			return "no target " + target
		}
	}
	return ""
}

// checkPaths returns the first path of a go command that is no package of this
// module, or "".
func checkPaths(args, packages []string) string {
	for _, arg := range args {
		name := strings.TrimSuffix(arg, "/...")
		placeholder := strings.ToUpper(name) == name
		if !placeholder && strings.HasPrefix(name, "./") && !slices.Contains(packages, name) {
			return "no package " + name
		}
	}
	return ""
}

func TestOutputPattern(t *testing.T) {
	for _, tt := range []struct {
		document, output string
		matches          bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\nb\nc\n", false},
		{"a\n...\nc\n", "a\nb\nb\nc\n", true},
		{"a\n\t...\nc\n", "a\nc\n", true},
		{"a\n...\n", "a\nb\nc\n", true},
		{"a ... c\n", "a b c\n", true},
		{"a ... c\n", "a b\nc\n", false},
		{"a.b\n", "axb\n", false},
	} {
		if got := outputPattern(tt.document).MatchString(tt.output); got != tt.matches {
			t.Errorf("%q matches %q: %t, want %t", tt.document, tt.output, got, tt.matches)
		}
	}
}

func TestCheckShell(t *testing.T) {
	makefile, packages := "run: bin\ntest:\n", []string{"./core"}
	for _, tt := range []struct{ got, want string }{
		{checkTargets([]string{"run", "V=1", "test"}, makefile), ""},
		{checkTargets([]string{"tset"}, makefile), "no target tset"},
		{checkPaths([]string{"test", "-race", "./core/..."}, packages), ""},
		{checkPaths([]string{"test", "./cores"}, packages), "no package ./cores"},
		{checkPaths([]string{"run", "./FOLDER"}, packages), ""},
		{checkUsage(t, []string{"check", "--fix", "a.settings"}), ""},
		{checkUsage(t, []string{"chek"}), "unknown word chek"},
		{checkUsage(t, []string{"check", "--fixx"}), "unknown flag: --fixx"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
