package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// CompleteWord is the hidden command that the scripts of the completion command
// run: "activeftp __complete SHELL ...". Its output is for them alone, and can
// change with them.
const CompleteWord = "__complete"

// maxCandidates is the highest number of candidates that a shell is given: nobody
// reads more, and some shells are slow with them.
const maxCandidates = 500

// Candidate is a word that can stand at a place of a command line.
type Candidate struct {
	Text    string
	Meaning string // shells show it beside the text; may be empty
}

// CandidatesOf returns words as candidates without a meaning.
func CandidatesOf(words []string) []Candidate {
	all := make([]Candidate, len(words))
	for i, word := range words {
		all[i] = Candidate{Text: word}
	}
	return all
}

// completion is the set of words for a place of a command line.
type completion struct {
	prefix     string // start of the word, which the candidates do not repeat: "--format="
	files      bool   // the shell completes the name of a file
	candidates []Candidate
}

// completing is a command line whose last word is completed.
type completing struct {
	t   *Terminal
	all []Command
}

// complete returns the completion of the last word, whose beginning is current. The
// words before are those between it and the name of the program.
func (c completing) complete(ctx context.Context, before []string, current string) completion {
	commands := []Candidate{{"help", "list the commands"}}
	for _, command := range c.all {
		commands = append(commands, Candidate{command.Name, command.Summary})
	}
	switch {
	case len(before) == 0 && strings.HasPrefix(current, "-"):
		return completion{candidates: []Candidate{{"--help", "list the commands"}, {"--version", "print the version"}}}
	case len(before) == 0, len(before) == 1 && before[0] == "help":
		return completion{candidates: commands}
	}
	command, ok := find(c.all, before[0])
	if !ok {
		return completion{}
	}
	flags := pflag.NewFlagSet(command.Name, pflag.ContinueOnError)
	flags.SortFlags = false
	command.Setup(ctx, c.t, flags)
	l := readLine(flags, before[1:])
	return l.complete(command, current)
}

// commandLine is the part of a command line before the word to complete.
type commandLine struct {
	flags     *pflag.FlagSet
	arguments []string    // that are no flags
	pending   *pflag.Flag // flag whose value is the next word; nil if there is none
	ended     bool        // after --, where no flag can stand
}

// readLine reads the words after the name of a command.
func readLine(flags *pflag.FlagSet, words []string) commandLine {
	l := commandLine{flags: flags}
	for _, word := range words {
		name, isFlag := strings.CutPrefix(word, "--")
		switch {
		case l.pending != nil:
			l.pending = nil
		case l.ended || !isFlag:
			if l.ended || len(word) < 2 || word[0] != '-' {
				l.arguments = append(l.arguments, word)
			}
		case name == "":
			l.ended = true
		default:
			if f := flags.Lookup(name); f != nil && f.NoOptDefVal == "" { // no switch
				l.pending = f
			}
		}
	}
	return l
}

// complete returns the completion of the next word.
func (l commandLine) complete(c Command, current string) completion {
	if l.pending != nil {
		return l.value(l.pending, current)
	}
	if !l.ended && strings.HasPrefix(current, "-") {
		name, value, ok := strings.Cut(strings.TrimPrefix(current, "--"), "=")
		if !ok {
			return completion{candidates: l.flagNames()}
		}
		f := l.flags.Lookup(name)
		if f == nil {
			return completion{}
		}
		found := l.value(f, value)
		found.prefix = "--" + name + "=" + found.prefix
		return found
	}
	if c.Candidates != nil && len(l.arguments) == 0 {
		return completion{candidates: c.Candidates()}
	}
	return completion{files: takesFile(c.Args)}
}

// flagNames returns the flags of the command.
func (l commandLine) flagNames() []Candidate {
	var all []Candidate
	for _, f := range FlagsOf(l.flags) {
		all = append(all, Candidate{"--" + f.Name, f.Meaning})
	}
	return append(all, Candidate{"--help", "print the help"})
}

// takesFile reports whether a placeholder of a flag or of an argument stands for
// the name of a file.
func takesFile(placeholder string) bool {
	return slices.ContainsFunc([]string{"FILE", "DIR", "LOG"}, func(word string) bool { return strings.Contains(placeholder, word) })
}

// value returns the completion of the value of a flag.
func (l commandLine) value(f *pflag.Flag, current string) completion {
	switch value := f.Value.(type) {
	case choiceFlag:
		return completion{candidates: CandidatesOf(value.choices)}
	case *formatFlag:
		names := formatNames(value.formats)
		if slices.Contains(names, githubFormat) {
			names = append(names, autoFormat)
		}
		return completion{candidates: CandidatesOf(names)}
	case *outputFlag:
		if format, _, ok := strings.Cut(current, "="); ok {
			return completion{prefix: format + "=", files: true}
		}
		var all []Candidate
		for _, name := range formatNames(value.formats) {
			all = append(all, Candidate{Text: name + "="})
		}
		return completion{candidates: all}
	case siteFlag:
		return completion{candidates: CandidatesOf(siteNames(l.arguments))}
	}
	return completion{files: takesFile(f.Value.Type())}
}

// runCompletion runs the hidden command [CompleteWord] on the arguments after it and
// returns the exit code. A wrong argument or a file that cannot be read means that
// nothing completes: an error would be in the middle of what the user types.
func (t *Terminal) runCompletion(ctx context.Context, args []string, all []Command) int {
	c := completing{t, all}
	switch {
	case len(args) == 3 && args[0] == Bash:
		_, _ = io.WriteString(t.Out, c.forBash(ctx, args[1], args[2]))
	case len(args) > 1 && (args[0] == Fish || args[0] == Zsh):
		last := len(args) - 1
		_, _ = io.WriteString(t.Out, c.complete(ctx, args[1:last], args[last]).lines(args[last]))
	}
	return ExitOK
}

// lines returns the completion for a script: "files" or "words", the prefix, and
// each candidate that starts as the current word does, a tab and its meaning.
func (c completion) lines(current string) string {
	var b strings.Builder
	kind := "words"
	if c.files {
		kind = "files"
	}
	fmt.Fprintf(&b, "%s\n%s\n", kind, report.Printable(c.prefix))
	for _, candidate := range c.matching(current) {
		fmt.Fprintf(&b, "%s\t%s\n", candidate.Text, report.Printable(candidate.Meaning))
	}
	return b.String()
}

// matching returns the candidates that start as the current word does, at most
// maxCandidates. It leaves out those with characters that the terminal would act on
// or that end a line.
func (c completion) matching(current string) []Candidate {
	current = strings.TrimPrefix(current, c.prefix)
	var all []Candidate
	for _, candidate := range c.candidates {
		text := candidate.Text
		if len(all) < maxCandidates && strings.HasPrefix(text, current) && text == report.Printable(text) {
			all = append(all, candidate)
		}
	}
	return all
}
