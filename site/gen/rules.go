package main

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"activeftp/core"
)

// rule is one rule as its page shows it.
type rule struct {
	core.Rule
	Shapes   template.HTML
	Examples []example
}

// Origin returns the source of the rule.
func (r rule) Origin() string { return r.Source.String() + ": " + r.Where }

// example is a settings text that breaks the rule.
type example struct {
	Caption  string // the mistake in it
	Lines    []line
	Messages []string     // messages of the rule for it
	Fix      []change     // effect of the fixes; empty if there is none
	Text     string       // the example as the checker opens it; empty if it does not fit in a link
	Link     template.URL // link to the checker with this text; empty if the text does not fit in one
}

// line is a line of an example.
type line struct {
	Text   string
	Marked bool // the rule has a finding on this line
}

// change is one line of a diff.
type change struct {
	Text    string
	Removed bool // true for a removed line, false for an added one
}

// readRules returns every rule of the core with its examples.
func readRules(testdata string) ([]rule, error) {
	var all []rule
	for _, r := range core.Rules() {
		examples, err := readExamples(testdata, r.ID)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		all = append(all, rule{Rule: r, Shapes: template.HTML(shapes), Examples: examples})
	}
	return all, nil
}

// readExamples returns the main example of a rule, followed by its other cases.
func readExamples(testdata, id string) ([]example, error) {
	names, err := filepath.Glob(filepath.Join(testdata, id+"_*.settings"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	names = slices.Insert(names, 0, filepath.Join(testdata, id+".settings"))
	var all []example
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading an example: %w", err)
		}
		fixed, err := os.ReadFile(strings.TrimSuffix(name, ".settings") + ".fixed")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("reading a fixed example: %w", err)
		}
		all = append(all, newExample(id, string(text), string(fixed), err == nil))
	}
	return all, nil
}

// exampleDay is the day on which examples are checked, so that the pages do not
// depend on when they are written.
var exampleDay = core.DateOf(2026, 1, 1)

// newExample returns the example in a text of the test data. If hasFix is set,
// fixed is the text after all fixes.
func newExample(id, text, fixed string, hasFix bool) example {
	e := example{}
	marked := map[int]bool{}
	for _, d := range core.CheckOn(text, exampleDay).Diagnostics {
		if d.Rule == id {
			marked[d.Line] = true
			e.Messages = append(e.Messages, d.Message)
		}
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	e.Caption = strings.TrimPrefix(lines[0], "# ")
	for i, text := range lines {
		if text = withoutWant(text); i > 0 && !(wantNext.MatchString(text)) {
			e.Lines = append(e.Lines, line{visible(text), marked[i+1]})
		}
	}
	if hasFix {
		e.Fix = changes(lines, strings.Split(strings.TrimRight(fixed, "\n"), "\n"))
	}
	if utf8.ValidString(text) && len(text) < maxLinked {
		e.Text = withoutWants(lines[1:])
		e.Link = template.URL("../index.html#v=1&text=" + url.QueryEscape(e.Text))
	}
	return e
}

// maxLinked bounds the length in bytes of a text in a link.
const maxLinked = 4000

var (
	want     = regexp.MustCompile(`\s*# want .*`)
	wantNext = regexp.MustCompile(`^\s*# want-next `)
)

// withoutWant returns a line without the test expectation in it.
func withoutWant(text string) string { return want.ReplaceAllString(text, "") }

// withoutWants joins the lines and leaves out all test expectations.
func withoutWants(lines []string) string {
	var all []string
	for _, text := range lines {
		if !wantNext.MatchString(text) {
			all = append(all, withoutWant(text)+"\n")
		}
	}
	return strings.Join(all, "")
}

// visible returns a line with its invisible characters replaced by visible ones,
// cut to 120 characters.
func visible(text string) string {
	const maxLen = 120
	text = strings.ToValidUTF8(text, "\ufffd")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case r < ' ':
			return '\u2400' + r // the control pictures
		case r == 0x7f, r == '\u200b', r == '\ufeff':
			return '\ufffd'
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > maxLen {
		return string(runes[:maxLen]) + " ..."
	}
	return text
}

// changes returns the lines that differ. It compares line by line and is not a
// general diff: a fix only replaces or inserts single lines.
func changes(before, after []string) []change {
	var all []change
	for i := 0; i < max(len(before), len(after)); i++ {
		switch {
		case i < len(before) && i < len(after) && before[i] == after[i]:
			continue
		case len(after) > len(before) && i < len(after) && (i >= len(before) || slices.Contains(after[i+1:], before[i])):
			all = append(all, change{Text: visible(withoutWant(after[i]))})
			before = slices.Insert(slices.Clone(before), min(i, len(before)), after[i])
		default:
			all = append(all, change{visible(withoutWant(before[i])), true}, change{Text: visible(withoutWant(after[i]))})
		}
	}
	return all
}

// writeRules writes a page for each rule and an index page. It first removes the
// old pages.
func writeRules(dir string, rules []rule) error {
	if err := emptyFolder(dir); err != nil {
		return err
	}
	index := struct {
		Shapes template.HTML
		Rules  []rule
	}{template.HTML(shapes), rules}
	if err := writePage(filepath.Join(dir, "index.html"), "index", index); err != nil {
		return err
	}
	for _, r := range rules {
		if err := writePage(filepath.Join(dir, r.ID+".html"), "page", r); err != nil {
			return err
		}
	}
	return nil
}

// emptyFolder creates a folder, or removes what is in it.
func emptyFolder(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("removing the old pages: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("creating the folder of the pages: %w", err)
	}
	return nil
}

func writePage(name, part string, data any) error {
	page, err := render(part, data)
	if err != nil {
		return err
	}
	return os.WriteFile(name, page, 0o644)
}
