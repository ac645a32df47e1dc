package main

import (
	"cmp"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/play"
	"activeftp/harness/scripted"
)

// region is a part of a document that is generated, between the comments
// <!-- name: ... --> and <!-- end of name -->.
type region struct {
	document, name string
	content        func(t *testing.T) string
}

var regions = []region{
	{"docs/rules.md", "rules", rulesTable},
	{"docs/scenarios.md", "steps", stepsTable},
	{"docs/scenarios.md", "facts", factsTable},
	{"docs/scenarios.md", "actions", actionsTable},
	{"docs/scenarios.md", "causes", causesTable},
	{"docs/architecture.md", "packages", packagesTable},
}

// TestDocsRegions checks that the generated parts of the documents are those of
// the code.
func TestDocsRegions(t *testing.T) {
	for _, r := range regions {
		t.Run(r.name, func(t *testing.T) {
			d := readDocument(t, r.document)
			before, rest, opened := strings.Cut(d.text, "<!-- "+r.name+": ")
			head, rest, _ := strings.Cut(rest, "-->\n")
			_, after, closed := strings.Cut(rest, "<!-- end of "+r.name+" -->")
			if !opened || !closed {
				t.Fatalf("%s has no part %q", r.document, r.name)
			}
			compareDocument(t, r.document,
				before+"<!-- "+r.name+": "+head+"-->\n"+r.content(t)+"<!-- end of "+r.name+" -->"+after)
		})
	}
}

func rulesTable(*testing.T) string {
	var rows [][]string
	for _, r := range core.Rules() {
		rows = append(rows, []string{code(r.ID), r.Severity.String(), r.Source.String(), r.Title})
	}
	return table("id | severity | source | requirement", rows)
}

func stepsTable(*testing.T) string {
	var rows [][]string
	for _, w := range play.Language().Steps {
		rows = append(rows, []string{code(w.Name + " " + w.Args), w.Help})
	}
	return table("step | meaning", rows)
}

func factsTable(*testing.T) string {
	var rows [][]string
	for _, w := range play.Language().Facts {
		rows = append(rows, []string{code(w.Name + " " + w.Args), w.Help})
	}
	return table("fact | meaning", rows)
}

func actionsTable(*testing.T) string {
	var rows [][]string
	for _, w := range scripted.ActionWords() {
		rows = append(rows, []string{code(w.Usage()), w.Help})
	}
	return table("action | the partner", rows)
}

func causesTable(*testing.T) string {
	var rows [][]string
	for c := connect.CauseDone + 1; c.String() != "unknown"; c++ {
		rows = append(rows, []string{code(c.String()), c.Sentence()})
	}
	return table("cause | meaning", rows)
}

func packagesTable(t *testing.T) string {
	var rows [][]string
	for _, pkg := range architecture {
		rows = append(rows, []string{fmt.Sprintf("[%s](../%[1]s)", pkg.name), purpose(t, pkg.name)})
	}
	return table("package | what it does", rows)
}

// purpose returns the first sentence of a package's documentation, from the verb
// on.
func purpose(t *testing.T, name string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, name, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Doc == nil {
			continue
		}
		sentence := new(doc.Package).Synopsis(parsed.Doc.Text())
		_, verb, found := strings.Cut(sentence, " "+cmp.Or(filepath.Base(name), parsed.Name.Name)+" ")
		if !found {
			t.Fatalf("%s: the documentation does not start with the name: %q", name, sentence)
		}
		return strings.NewReplacer("[", "", "]", "").Replace(strings.TrimSuffix(verb, ".")) // without links of Go
	}
	t.Fatalf("%s has no documentation", name)
	return ""
}
