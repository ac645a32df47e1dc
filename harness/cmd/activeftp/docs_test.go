package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// root is the path of the module's root from this directory.
const root = "../../.."

var update = flag.Bool("update", false, "rewrite the generated parts of the documents")

// document is a Markdown file of the repository.
type document struct {
	name string // path from the root, with slashes
	text string
}

// documents returns every Markdown file of the repository, except those of
// installed packages.
func documents(t *testing.T) []document {
	t.Helper()
	var all []document
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains([]string{".git", "bin", "dist"}, name) || entry.Name() == "node_modules"):
			return fs.SkipDir
		case path.Ext(name) == ".md":
			all = append(all, readDocument(t, name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// readDocument returns the document with the given path from the root.
func readDocument(t *testing.T, name string) document {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return document{name, string(data)}
}

// block is a fenced code block.
type block struct {
	line int    // of its opening fence, from 1
	info string // after the fence: the language
	text string
}

var fenced = regexp.MustCompile("(?ms)^```(.*?)\n(.*?)^```$")

// blocks returns the code blocks of a document in their order.
func (d document) blocks() []block {
	var all []block
	for _, m := range fenced.FindAllStringSubmatchIndex(d.text, -1) {
		all = append(all, block{
			line: 1 + strings.Count(d.text[:m[0]], "\n"),
			info: d.text[m[2]:m[3]],
			text: d.text[m[4]:m[5]],
		})
	}
	return all
}

// prose returns the text of a document with its code blocks and code spans
// blanked, so that nothing in them looks like a link or a heading.
func (d document) prose() string {
	span := regexp.MustCompile("`[^`\n]*`")
	return span.ReplaceAllString(fenced.ReplaceAllString(d.text, ""), "``")
}

// compareDocument compares a document that the code generates with the one in the
// repository. With -update it rewrites that first.
func compareDocument(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, readDocument(t, name).text); diff != "" {
		t.Errorf("%s; run go test -run TestDocs -update to rewrite it (-code +document):\n%s", name, diff)
	}
}

// table returns a Markdown table.
func table(header string, rows [][]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|%s\n", header, strings.Repeat("---|", strings.Count(header, "|")+1))
	for _, row := range rows {
		for _, text := range row {
			b.WriteString("| " + cell(text) + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// cell returns Markdown for a cell of a table. A | ends a cell even inside code.
func cell(markdown string) string { return strings.ReplaceAll(markdown, "|", `\|`) }

func TestCell(t *testing.T) {
	if got, want := cell("`a|b`"), "`a\\|b`"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// code returns text as a code span.
func code(text string) string { return "`" + strings.TrimSpace(text) + "`" }
