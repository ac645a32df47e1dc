package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// word is one word of the command: what follows it, and what it does.
type word struct {
	name     string
	args     string // as in the usage line
	does     string // one line
	help     string // what a person needs to know beyond the flags; a paragraph a line
	examples []string
	// run adds the word's flags and returns what carries it out.
	run func(ctx context.Context, t *terminal, flags *pflag.FlagSet) func(args []string) error
}

func words() []word {
	return []word{
		checkWord(), runWord(), proveWord(), observeWord(), probeWord(), conformanceWord(), partnerWord(),
		firewallWord(), suggestWord(), importWord(), diagnoseWord(),
		rulesWord(), explainWord(), siteWord(), versionWord(),
	}
}

func findWord(name string) (word, bool) {
	for _, w := range words() {
		if w.name == name {
			return w, true
		}
	}
	return word{}, false
}

func wordNames() string {
	var names []string
	for _, w := range words() {
		names = append(names, w.name)
	}
	return strings.Join(names, ", ")
}

// errFound ends a word whose report has said everything: exit code 1.
var errFound = errors.New("findings")

// internalError is an error that no other arguments or input would avoid: exit
// code 3. Every other error is one of usage or input.
type internalError struct{ error }

func (e internalError) Unwrap() error { return e.error }

// carryOut reads the word's flags, runs it and makes its error an exit code.
func (w word) carryOut(ctx context.Context, t *terminal, args []string) int {
	flags := pflag.NewFlagSet(w.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are written here, once
	flags.SortFlags = false
	do := w.run(ctx, t, flags)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		err = w.usage(t.out, t.width, flags)
	case err != nil:
		err = fmt.Errorf("%w\nactiveftp %s --help tells more", err, w.name)
	default:
		err = do(flags.Args())
	}
	return t.exit(w.name, err)
}

// exit tells an error and makes it an exit code.
func (t *terminal) exit(name string, err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	}
	fmt.Fprintf(t.err, "activeftp %s: %s\n", name, report.PrintableLines(err.Error()))
	if internal := (internalError{}); errors.As(err, &internal) {
		return exitInternal
	}
	return exitUsage
}
