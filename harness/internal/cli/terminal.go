// Package cli is the plumbing of the command: its words, flags, files, output, exit
// codes, progress and signals.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/term"

	"activeftp/harness/report"
)

// Exit codes. They mean one thing each and are never changed.
const (
	ExitOK       = 0 // nothing at or above --fail-on
	ExitFindings = 1 // findings, a failed fact, a broken promise
	ExitUsage    = 2 // usage or unreadable input
	ExitInternal = 3 // an error of activeftp itself, or of the system below it
)

// terminal is what a command reads and writes.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Width    int  // columns of out; 0: it is no terminal
	Live     bool // a person watches err: progress may be shown there
}

// ofProcess returns the terminal of this process. A reader of its output that has
// seen enough closes the pipe; from now on that does not end the process.
func OfProcess() *Terminal {
	ignoreClosedPipes()
	return &Terminal{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv,
		Width: widthOf(os.Stdout),
		Live:  term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb",
	}
}

func widthOf(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return max(width, 1)
}

// Run is the whole command; main only gives it the process's surroundings.
func Run(ctx context.Context, args []string, t *Terminal, all []Command) (code int) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("activeftp: internal error: %v\n%s", p, debug.Stack())
			fmt.Fprint(t.Err, report.PrintableLines(text))
			code = ExitInternal
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	checked := *t
	checked.Out, checked.Err = output{t.Out, cancel}, output{t.Err, func() {}}
	return checked.dispatch(ctx, args, all)
}

// dispatch finds the word and carries it out.
func (t *Terminal) dispatch(ctx context.Context, args []string, all []Command) int {
	if len(args) == 0 {
		overview(t.Err, t.Width, all)
		return ExitUsage
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "--help", "-h":
		if len(args) == 0 {
			return t.exit("help", overview(t.Out, t.Width, all))
		}
		name, args = args[0], []string{"--help"}
	case "--version":
		name = "version"
	}
	w, ok := find(all, name)
	if !ok {
		fmt.Fprintf(t.Err, "activeftp: no word %q; there are %s\n", name, Names(all))
		return ExitUsage
	}
	return w.run(ctx, t, args)
}
