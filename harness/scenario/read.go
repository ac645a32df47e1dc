package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

const (
	// MaxFile is the maximum size of a scenario file, in bytes.
	MaxFile = 16 << 20
	// MaxErrors is the maximum number of errors that Read reports.
	MaxErrors = 20
)

// Error is an error at a line of a scenario file.
type Error struct {
	File    string
	Line    int // from 1
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// Read parses a scenario file. Its error joins up to [MaxErrors] errors of type
// [*Error], in the order of the file. The file name is only used in names and
// messages.
func (l Language) Read(file string, data []byte) (*Scenario, error) {
	r := &reader{language: l, scenario: &Scenario{
		Name:   strings.TrimSuffix(path.Base(file), path.Ext(file)),
		File:   file,
		Server: map[string][]byte{},
		Client: map[string][]byte{},
		Want:   Want{Server: map[string]Section{}, Client: map[string]Section{}},
	}}
	if len(data) > MaxFile {
		r.fail(1, "the file is larger than %d MiB", MaxFile>>20)
		return nil, errors.Join(r.errs...)
	}
	if !bytes.HasSuffix(data, []byte("\n")) { // or else txtar parses "-- name --\r" as text but formats it as a file name
		data = append(slices.Clip(data), '\n')
	}
	archive := txtar.Parse(data)
	r.readScript(string(archive.Comment))
	r.readFiles(archive)
	r.finish()
	if len(r.errs) > 0 {
		return nil, errors.Join(r.errs...)
	}
	return r.scenario, nil
}

// reader collects the scenario and the errors of one file.
type reader struct {
	language Language
	scenario *Scenario
	errs     []error
}

func (r *reader) fail(line int, format string, args ...any) {
	if len(r.errs) < MaxErrors {
		r.errs = append(r.errs, &Error{r.scenario.File, line, fmt.Sprintf(format, args...)})
	}
}

// readScript parses the text above the first file.
func (r *reader) readScript(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		r.readLine(number, strings.TrimRight(line, " \t\r\n"))
	}
}

// readLine parses a line: a comment, a fact if it is indented, otherwise a step.
func (r *reader) readLine(number int, line string) {
	if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
		r.fail(number, "the line is not valid UTF-8 or contains a NUL byte")
		return
	}
	if comment, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "#"); ok {
		r.readComment(strings.TrimSpace(comment))
		return
	}
	words, err := split(line)
	switch {
	case err != nil:
		r.fail(number, "%v", err)
	case len(words) == 0:
	case line[0] == ' ' || line[0] == '\t':
		r.addFact(number, words)
	default:
		r.addStep(number, words)
	}
}

// readComment parses a comment: a list of checklist items, a test of another
// project, or the title if there is none yet.
func (r *reader) readComment(comment string) {
	s := r.scenario
	if item, ok := strings.CutPrefix(comment, "conforms:"); ok {
		for part := range strings.SplitSeq(item, ",") {
			if part = strings.TrimSpace(part); part != "" {
				s.Conforms = append(s.Conforms, part)
			}
		}
		return
	}
	if test, ok := strings.CutPrefix(comment, "like:"); ok {
		s.Like = append(s.Like, strings.TrimSpace(test))
		return
	}
	if s.Title == "" {
		s.Title = comment
	}
}

func (r *reader) addStep(number int, words []string) {
	step, err := r.language.ReadStep(words)
	if err != nil {
		r.fail(number, "%v", err)
		step = &Step{Word: words[0]} // holds the facts below it
	}
	step.Line, step.Text = number, strings.Join(words, " ")
	r.scenario.Steps = append(r.scenario.Steps, *step)
}

func (r *reader) addFact(number int, words []string) {
	s := r.scenario
	if len(s.Steps) == 0 {
		r.fail(number, "no step above this fact; a step must start in the first column")
		return
	}
	step := &s.Steps[len(s.Steps)-1]
	fact, err := r.language.readFact(step, words)
	if err != nil {
		r.fail(number, "%v", err)
		return
	}
	fact.Line = number
	step.Facts = append(step.Facts, *fact)
}

// split splits a line into words, up to a comment. A word in double quotes is
// unquoted as in Go.
func split(line string) ([]string, error) {
	var words []string
	for rest := strings.TrimLeft(line, " \t"); rest != "" && rest[0] != '#'; rest = strings.TrimLeft(rest, " \t") {
		if rest[0] != '"' {
			end := strings.IndexAny(rest, " \t")
			if end < 0 {
				end = len(rest)
			}
			words, rest = append(words, rest[:end]), rest[end:]
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return nil, fmt.Errorf("invalid word in double quotes: %s; expected a Go string", rest)
		}
		word, _ := strconv.Unquote(quoted) // cannot fail after QuotedPrefix
		words, rest = append(words, word), rest[len(quoted):]
		if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			return nil, fmt.Errorf("expected a blank after the word %s", quoted)
		}
	}
	return words, nil
}

// readFiles adds the files of the archive to the scenario.
func (r *reader) readFiles(archive *txtar.Archive) {
	line := 1 + strings.Count(string(archive.Comment), "\n")
	seen := map[string]bool{}
	for _, f := range archive.Files {
		marker := line
		line += 1 + strings.Count(string(f.Data), "\n")
		if seen[f.Name] {
			r.fail(marker, "the file %q appears twice", f.Name)
			continue
		}
		seen[f.Name] = true
		r.addFile(marker, f)
	}
}

// addFile adds a file whose marker is on the line marker.
func (r *reader) addFile(marker int, f txtar.File) {
	s := r.scenario
	section := Section{Line: marker + 1, Text: string(f.Data)}
	switch f.Name {
	case "settings":
		s.Settings = section
		return
	case "want/talk":
		s.Want.Talk = section
		return
	case "want/diagnostics":
		s.Want.Diagnostics = section
		return
	}
	for prefix, add := range map[string]func(name string){
		"server/":      func(name string) { s.Server[name] = f.Data },
		"client/":      func(name string) { s.Client[name] = f.Data },
		"want/server/": func(name string) { s.Want.Server[name] = section },
		"want/client/": func(name string) { s.Want.Client[name] = section },
	} {
		if name, ok := strings.CutPrefix(f.Name, prefix); ok {
			if name == "." || !fs.ValidPath(name) {
				r.fail(marker, "%q is not a valid path below %s", name, prefix)
				return
			}
			add(name)
			return
		}
	}
	r.fail(marker, "unknown file %q; want settings, server/PATH, client/PATH, want/talk, want/diagnostics, want/server/PATH or want/client/PATH", f.Name)
}

// finish checks that nothing is missing and that no steps conflict.
func (r *reader) finish() {
	s := r.scenario
	if s.Title == "" {
		r.fail(1, "no title; start the file with a comment that says what the scenario shows")
	}
	if len(s.Steps) == 0 {
		r.fail(1, "the scenario has no steps")
	}
	if !s.Settings.Given() {
		r.fail(1, "no settings; add a file \"-- settings --\"")
	}
	for i := range s.Steps {
		word, err := r.language.step(s.Steps[i].Word)
		if err != nil || word.Check == nil { // an unknown word has been reported
			continue
		}
		if err := word.Check(s, i); err != nil {
			r.fail(s.Steps[i].Line, "%v", err)
		}
	}
}
