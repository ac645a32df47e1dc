// Command activeftp checks the FTP active mode settings of a managed file
// transfer server and proves them by real transfers.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/term"

	"activeftp/harness/netlab"
	"activeftp/harness/report"
)

// Exit codes. They mean one thing each and are never changed.
const (
	exitOK       = 0 // nothing at or above --fail-on
	ExitFindings = 1 // findings, a failed fact, a broken promise
	exitUsage    = 2 // usage or unreadable input
	exitInternal = 3 // an error of activeftp itself, or of the system below it
)

func main() {
	netlab.Main() // in a process of a lab it does not return
	os.Exit(Run(context.Background(), os.Args[1:], ofProcess(), commands()))
}

// terminal is what a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	width    int  // columns of out; 0: it is no terminal
	live     bool // a person watches err: progress may be shown there
}

// ofProcess returns the terminal of this process. A reader of its output that has
// seen enough closes the pipe; from now on that does not end the process.
func ofProcess() *terminal {
	ignoreClosedPipes()
	return &terminal{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv,
		width: widthOf(os.Stdout),
		live:  term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb",
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
func Run(ctx context.Context, args []string, t *terminal, all []Command) (code int) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("activeftp: internal error: %v\n%s", p, debug.Stack())
			fmt.Fprint(t.err, report.PrintableLines(text))
			code = exitInternal
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	checked := *t
	checked.out, checked.err = output{t.out, cancel}, output{t.err, func() {}}
	return checked.dispatch(ctx, args, all)
}

// dispatch finds the word and carries it out.
func (t *terminal) dispatch(ctx context.Context, args []string, all []Command) int {
	if len(args) == 0 {
		overview(t.err, t.width, all)
		return exitUsage
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "--help", "-h":
		if len(args) == 0 {
			return t.exit("help", overview(t.out, t.width, all))
		}
		name, args = args[0], []string{"--help"}
	case "--version":
		name = "version"
	}
	w, ok := find(all, name)
	if !ok {
		fmt.Fprintf(t.err, "activeftp: no word %q; there are %s\n", name, names(all))
		return exitUsage
	}
	return w.run(ctx, t, args)
}
