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

// Origin says where the rule comes from.
func (r rule) Origin() string { return r.Source.String() + ": " + r.Where }

// example is a text that breaks the rule.
type example struct {
	Caption  string // what is wrong with it
	Lines    []line
	Messages []string     // what the rule says of it
	Repair   []change     // what the fixes do; empty where none is certain
	Link     template.URL // opens it in the checker; empty where a link cannot carry it
}

type line struct {
	Text  string
	Found bool // the rule finds something here
}

type change struct {
	Text string
	Gone bool // removed, not added
}

// readRules is every rule of the core with its examples.
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

// readExamples is the rule's main example, then its further cases.
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
			return nil, fmt.Errorf("reading a repair: %w", err)
		}
		all = append(all, exampleOf(id, string(text), string(fixed), err == nil))
	}
	return all, nil
}

// exampleOf is the example in a text of the test data, and in the text after
// its fixes when it has any.
func exampleOf(id, text, fixed string, hasFix bool) example {
	e := example{}
	marked := map[int]bool{}
	for _, d := range core.Check(text).Diagnostics {
		if d.Rule == id {
			marked[d.Line] = true
			e.Messages = append(e.Messages, d.Message)
		}
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	e.Caption = strings.TrimPrefix(lines[0], "# ")
	for i, text := range lines {
		if text = plain(text); i > 0 && !(wantNext.MatchString(text)) {
			e.Lines = append(e.Lines, line{shown(text), marked[i+1]})
		}
	}
	if hasFix {
		e.Repair = changes(lines, strings.Split(strings.TrimRight(fixed, "\n"), "\n"))
	}
	if utf8.ValidString(text) && len(text) < maxLinked {
		e.Link = template.URL("../index.html#v=1&text=" + url.QueryEscape(withoutWants(lines[1:])))
	}
	return e
}

// maxLinked bounds the texts that a link carries, in bytes.
const maxLinked = 4000

var (
	want     = regexp.MustCompile(`\s*# want .*`)
	wantNext = regexp.MustCompile(`^\s*# want-next `)
)

// plain is a line without the test's expectation.
func plain(text string) string { return want.ReplaceAllString(text, "") }

func withoutWants(lines []string) string {
	var all []string
	for _, text := range lines {
		if !wantNext.MatchString(text) {
			all = append(all, plain(text)+"\n")
		}
	}
	return strings.Join(all, "")
}

// shown is a line with what cannot be seen made visible, and cut to what helps.
func shown(text string) string {
	const most = 120
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
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + " ..."
	}
	return text
}

// changes are the lines that differ. A fix leaves all others as they are, so the
// ends in common and a walk between them tell everything.
func changes(before, after []string) []change {
	var all []change
	for i := 0; i < max(len(before), len(after)); i++ {
		switch {
		case i < len(before) && i < len(after) && before[i] == after[i]:
			continue
		case len(after) > len(before) && i < len(after) && (i >= len(before) || slices.Contains(after[i+1:], before[i])):
			all = append(all, change{Text: shown(plain(after[i]))})
			before = slices.Insert(slices.Clone(before), min(i, len(before)), after[i])
		default:
			all = append(all, change{shown(plain(before[i])), true}, change{Text: shown(plain(after[i]))})
		}
	}
	return all
}

// writeRules writes a page for each rule, and one that lists them.
func writeRules(dir string, rules []rule) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("removing old rule pages: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder of the rule pages: %w", err)
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

func writePage(name, part string, data any) error {
	page, err := render(part, data)
	if err != nil {
		return err
	}
	return os.WriteFile(name, page, 0o644)
}
