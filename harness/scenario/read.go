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
	// MaxFile is the longest scenario file that is read, in bytes.
	MaxFile = 16 << 20
	// maxErrors is how many errors of one file are told.
	maxErrors = 20
)

// Error is what is wrong with one line of a scenario file.
type Error struct {
	File    string
	Line    int // from 1
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// Read reads one scenario file. What is wrong with it is told as joined
// [*Error]s, in the order of the file, at most twenty.
func Read(file string, data []byte) (*Scenario, error) {
	r := &reader{scenario: &Scenario{
		Name:   strings.TrimSuffix(path.Base(file), path.Ext(file)),
		File:   file,
		Server: map[string][]byte{},
		Client: map[string][]byte{},
		Want:   Want{Server: map[string]Section{}, Client: map[string]Section{}},
	}}
	if len(data) > MaxFile {
		r.fail(1, "the file is longer than %d MiB", MaxFile>>20)
		return nil, errors.Join(r.errs...)
	}
	if !bytes.HasSuffix(data, []byte("\n")) { // or txtar reads "-- name --\r" as text, and writes it as the name of a file
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

type reader struct {
	scenario *Scenario
	errs     []error
}

func (r *reader) fail(line int, format string, args ...any) {
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, &Error{r.scenario.File, line, fmt.Sprintf(format, args...)})
	}
}

// readScript reads what stands above the first file.
func (r *reader) readScript(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		r.readLine(number, strings.TrimRight(line, " \t\r\n"))
	}
}

func (r *reader) readLine(number int, line string) {
	if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
		r.fail(number, "expected text in UTF-8 without NUL bytes")
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
	if s.Title == "" {
		s.Title = comment
	}
}

func (r *reader) addStep(number int, words []string) {
	step, err := readStep(words)
	if err != nil {
		r.fail(number, "%v", err)
		step = &Step{Word: words[0]} // so that its facts have something to stand under
	}
	step.Line, step.Text = number, strings.Join(words, " ")
	r.scenario.Steps = append(r.scenario.Steps, *step)
}

func readStep(words []string) (*Step, error) {
	w, err := lookup(steps(), "step", words[0])
	if err != nil {
		return nil, err
	}
	step := &Step{Word: w.name, Text: strings.Join(words, " ")}
	return step, usage(w.name, w.usage, w.read(step, words[1:]))
}

func (r *reader) addFact(number int, words []string) {
	s := r.scenario
	if len(s.Steps) == 0 {
		r.fail(number, "expected a step above this fact; a step starts in the first column")
		return
	}
	step := &s.Steps[len(s.Steps)-1]
	w, err := lookup(facts(), "fact", words[0])
	if err != nil {
		r.fail(number, "%v", err)
		return
	}
	if of, err := lookup(steps(), "step", step.Word); err == nil && !slices.Contains(strings.Fields(of.facts), w.name) {
		r.fail(number, "%q cannot be a fact of %q; %s", w.name, step.Word, factsOf(of))
		return
	}
	fact := Fact{Line: number, Text: strings.Join(words, " "), Word: w.name}
	if err := usage(w.name, w.usage, w.read(&fact, words[1:])); err != nil {
		r.fail(number, "%v", err)
		return
	}
	step.Facts = append(step.Facts, fact)
}

func factsOf(w word[Step]) string {
	if w.facts == "" {
		return "it has none"
	}
	return "it has " + strings.ReplaceAll(w.facts, " ", ", ")
}

// lookup is the word of that name, or an error with the names there are.
func lookup[T any](words []word[T], kind, name string) (word[T], error) {
	for _, w := range words {
		if w.name == name {
			return w, nil
		}
	}
	return word[T]{}, fmt.Errorf("no %s %q; there are %s", kind, name, strings.Join(namesOf(words), ", "))
}

// usage makes a usage error one that says what was expected.
func usage(name, usage string, err error) error {
	if errors.Is(err, errUsage) {
		return fmt.Errorf("expected %q", strings.TrimSpace(name+" "+usage))
	}
	return err
}

// split parts a line into words. A word in double quotes may hold anything.
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
			return nil, fmt.Errorf("expected a word in double quotes, as in Go, at %s", rest)
		}
		word, _ := strconv.Unquote(quoted) // a quoted prefix can be unquoted
		words, rest = append(words, word), rest[len(quoted):]
		if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			return nil, fmt.Errorf("expected a blank after %s", quoted)
		}
	}
	return words, nil
}

// readFiles sorts the files of the archive by what they are for.
func (r *reader) readFiles(archive *txtar.Archive) {
	line := 1 + strings.Count(string(archive.Comment), "\n")
	seen := map[string]bool{}
	for _, f := range archive.Files {
		marker := line
		line += 1 + strings.Count(string(f.Data), "\n")
		if seen[f.Name] {
			r.fail(marker, "the file %q is given again", f.Name)
			continue
		}
		seen[f.Name] = true
		r.addFile(marker, f)
	}
}

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
				r.fail(marker, "%q is no path inside of %s", name, prefix)
				return
			}
			add(name)
			return
		}
	}
	r.fail(marker, "no file %q; there are settings, server/PATH, client/PATH, want/talk, want/diagnostics, want/server/PATH and want/client/PATH", f.Name)
}

// finish holds what no single line shows.
func (r *reader) finish() {
	s := r.scenario
	if s.Title == "" {
		r.fail(1, "expected a comment that says what the scenario shows")
	}
	if len(s.Steps) == 0 {
		r.fail(1, "expected a step")
	}
	if !s.Settings.Given() {
		r.fail(1, "expected a file \"-- settings --\"")
	}
	r.finishOn()
	for i := range s.Steps {
		if s.Want.Talk.Given() && s.Steps[i].Word == "together" {
			r.fail(s.Steps[i].Line, "want/talk cannot hold the dialogues of transfers at once")
		}
	}
}

// finishOn holds that a command is given one list of actions for a transfer, and
// that nothing is asked of the scripted partner that only the bundled one has.
func (r *reader) finishOn() {
	s := r.scenario
	said := map[string]bool{}
	for i := range s.Steps {
		switch step := &s.Steps[i]; {
		case step.Word == "on" && len(step.Args) == 1:
			if said[step.Args[0]] {
				r.fail(step.Line, "what the partner does on %s is said already; expected one list with \"then\"", step.Args[0])
			}
			said[step.Args[0]] = true
		case step.Transfer():
			clear(said)
		case step.Word == "server" && s.Scripted() && len(step.Args) > 0 && step.Args[0] == "active":
			r.fail(step.Line, "the scripted partner has no key active; expected \"on PORT reply CODE\"")
		}
	}
}
