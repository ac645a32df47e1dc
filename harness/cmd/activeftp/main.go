// Command activeftp checks the FTP active mode settings of a managed file
// transfer server and proves them by real transfers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// Exit codes. They mean one thing each and are never changed.
const (
	exitOK       = 0 // nothing at or above --fail-on
	exitFound    = 1 // findings, a failed fact, a broken promise
	exitUsage    = 2 // usage or unreadable input
	exitInternal = 3 // an error of activeftp itself
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &terminal{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv,
		live: term.IsTerminal(int(os.Stderr.Fd())),
	})
	stop()
	os.Exit(code)
}

// terminal is what a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	live     bool // a person watches err: progress may be shown there
}

// word is one word of the command: what follows it, and what it does.
type word struct {
	name    string
	args    string // as in the usage line
	does    string // one line
	help    string // what a person needs to know beyond the flags
	example string
	run     func(ctx context.Context, t *terminal, flags *pflag.FlagSet) func(args []string) error
}

func words() []word {
	return []word{checkWord(), runWord(), proveWord(), partnerWord(), rulesWord(), explainWord(), versionWord()}
}

// run is the whole command; main only gives it the process's surroundings.
func run(ctx context.Context, args []string, t *terminal) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(t.err, "activeftp: internal error: %v\n%s", p, debug.Stack())
			code = exitInternal
		}
	}()
	if len(args) == 0 {
		overview(t.err)
		return exitUsage
	}
	switch args[0] {
	case "help", "--help", "-h":
		overview(t.out)
		return exitOK
	case "--version":
		args = []string{"version"}
	}
	for _, w := range words() {
		if w.name == args[0] {
			return w.carryOut(ctx, t, args[1:])
		}
	}
	fmt.Fprintf(t.err, "activeftp: no word %q; there are %s\n", args[0], wordNames())
	return exitUsage
}

func wordNames() string {
	var names []string
	for _, w := range words() {
		names = append(names, w.name)
	}
	return strings.Join(names, ", ")
}

func overview(out io.Writer) {
	fmt.Fprint(out, "activeftp checks the FTP active mode settings of a managed file transfer server\n"+
		"and proves them by real transfers.\n\n")
	for _, w := range words() {
		fmt.Fprintf(out, "  activeftp %-8s %s\n", w.name, w.does)
	}
	fmt.Fprint(out, "\nactiveftp WORD --help tells more. Exit codes: 0 nothing found, 1 findings or a failed\n"+
		"transfer, 2 usage or unreadable input, 3 internal error.\n")
}

// errFound ends a word whose report has said everything: exit code 1.
var errFound = errors.New("findings")

// carryOut reads the word's flags, runs it and makes its error an exit code.
func (w word) carryOut(ctx context.Context, t *terminal, args []string) int {
	flags := pflag.NewFlagSet(w.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are written here, once
	flags.SortFlags = false
	do := w.run(ctx, t, flags)
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		w.usage(t.out, flags)
		return exitOK
	case err != nil:
		fmt.Fprintf(t.err, "activeftp %s: %v; activeftp %s --help tells more\n", w.name, err, w.name)
		return exitUsage
	}
	err := do(flags.Args())
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	}
	fmt.Fprintf(t.err, "activeftp %s: %v\n", w.name, err)
	return exitUsage
}

func (w word) usage(out io.Writer, flags *pflag.FlagSet) {
	fmt.Fprintf(out, "usage: activeftp %s %s\n\n%s\n", w.name, w.args, w.help)
	if flags.HasFlags() {
		fmt.Fprintf(out, "\n%s", flags.FlagUsages())
	}
	fmt.Fprintf(out, "\nexample:\n  %s\n", w.example)
}
