// Package baseline keeps the findings of an earlier check in a file, so that a later
// check can tell new findings from old ones.
//
// A finding is known by its file, rule, path and message. Its line does not matter,
// nor do numbers of lines in the message. If a text has the same finding several
// times, the baseline has their number.
package baseline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"activeftp/core"
	"activeftp/harness/report"
)

// Baseline has the findings of an earlier check.
type Baseline struct {
	names    names
	findings []report.BaselineFinding // sorted
	byFile   map[string]map[identity]int
}

// identity tells the findings of one file apart.
type identity struct{ rule, path, message string }

// identify returns the identity of a finding as a baseline has it.
func identify(rule, path, message string) identity {
	return identity{report.Printable(rule), report.Printable(path), report.Printable(report.WithoutLines(message))}
}

// Parse returns the baseline in a file, which has this text. The error names the
// line, but not the file.
func Parse(file, text string) (*Baseline, error) {
	findings, err := parse(text)
	if err != nil {
		return nil, err
	}
	b := &Baseline{names: namesFrom(file), findings: findings, byFile: make(map[string]map[identity]int)}
	for _, f := range findings {
		known := b.byFile[f.File]
		if known == nil {
			known = make(map[identity]int)
			b.byFile[f.File] = known
		}
		known[identify(f.Rule, f.Path, f.Message)] = f.Count
	}
	return b, nil
}

// Known returns the function that tells whether a finding of one check of a file is
// in the baseline, for [core.Options]. Of several that are alike it knows as many as
// the baseline has. It may be called by several goroutines, the function it returns
// by one.
func (b *Baseline) Known(file string) func(*core.Diagnostic) bool {
	known := b.byFile[b.names.of(file)]
	found := make(map[identity]int)
	return func(d *core.Diagnostic) bool {
		if len(known) == 0 {
			return false
		}
		id := identify(d.Rule, d.Path, d.Message)
		if found[id] == known[id] {
			return false
		}
		found[id]++
		return true
	}
}

// Stale returns the findings of the baseline that are gone: those of the checked
// files that the check did not find, and those of files that do not exist any more.
// Files that the check left out do not matter.
func (b *Baseline) Stale(checked []report.Case) []report.BaselineFinding {
	found := collect(&b.names, checked)
	exists := make(map[string]bool) // files that were not checked
	var stale []report.BaselineFinding
	for _, f := range b.findings {
		inFile, wasChecked := found[f.File]
		if !wasChecked {
			if _, asked := exists[f.File]; !asked {
				exists[f.File] = b.names.exists(f.File)
			}
			if exists[f.File] {
				continue
			}
		}
		if f.Count -= inFile[identify(f.Rule, f.Path, f.Message)]; f.Count > 0 {
			stale = append(stale, f)
		}
	}
	return stale
}

// Format returns the text of a baseline in a file, with the findings of the checked
// files that are marked as being in it, and their number.
func Format(file string, checked []report.Case) (text string, number int) {
	names := namesFrom(file)
	var all []report.BaselineFinding
	for name, inFile := range collect(&names, checked) {
		for id, count := range inFile {
			all = append(all, report.BaselineFinding{File: name, Rule: id.rule, Path: id.path, Message: id.message, Count: count})
			number += count
		}
	}
	return format(all), number
}

// collect returns the number of findings that are marked as being in the baseline,
// by the names of the files. A file that was checked twice counts once. Every checked
// file is in the result.
func collect(names *names, checked []report.Case) map[string]map[identity]int {
	all := make(map[string]map[identity]int)
	for i := range checked {
		c := &checked[i]
		inFile := make(map[identity]int)
		for f := range c.All() {
			if f.Baseline {
				inFile[identify(f.Rule, f.Path, f.Message)]++
			}
		}
		all[names.of(c.File)] = inFile
	}
	return all
}

// exists reports whether the file of a name may exist.
func (n *names) exists(name string) bool {
	if name == standardInput {
		return true
	}
	_, err := os.Stat(n.path(name))
	return !errors.Is(err, fs.ErrNotExist)
}

// path returns the path of the file with a name.
func (n *names) path(name string) string {
	path := filepath.FromSlash(name)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(n.dir, path)
}
