package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"activeftp/core"
	"activeftp/harness/report"
)

// Run runs the command that args name, one of all, and returns the exit code.
// It reports a panic as an internal error. Standard error has no workflow commands of
// GitHub Actions, whatever the names and replies in it are.
func Run(ctx context.Context, args []string, t *Terminal, all []Command) (code int) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("activeftp: internal error: %v\n%s", p, debug.Stack())
			fmt.Fprint(report.EscapeCommands(t.Err), report.PrintableLines(text))
			code = ExitInternal
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	checked := *t
	checked.standardOutput = identityOf(t.Out)
	out := &output{w: t.Out, end: cancel}
	checked.Out, checked.Err = out, report.EscapeCommands(&output{w: t.Err, end: func() {}})
	code = checked.dispatch(ctx, args, all)
	if err := out.failure(); err != nil && code != ExitInternal {
		return checked.exitCode(args[0], err)
	}
	return code
}

// dispatch finds the command that args name and runs it.
func (t *Terminal) dispatch(ctx context.Context, args []string, all []Command) int {
	if len(args) == 0 {
		_ = overview(t.Err, t.Width, all) // the exit code says it too
		return ExitUsage
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "--help", "-h":
		if len(args) == 0 {
			return t.exitCode("help", overview(t.Out, t.Width, all))
		}
		name, args = args[0], []string{"--help"}
	case "--version":
		name = "version"
	case CompleteWord:
		return t.runCompletion(ctx, args, all)
	}
	c, ok := find(all, name)
	if !ok {
		return t.exitCode("", unknownCommand(name, all))
	}
	return c.run(ctx, t, args)
}

// unknownCommand returns the error for a command that does not exist, with the
// nearest one that does.
func unknownCommand(name string, all []Command) error {
	kind, known := "command", []string{"help"}
	for _, c := range all {
		known = append(known, c.Name)
	}
	if strings.HasPrefix(name, "-") {
		kind, known = "flag", []string{"--help", "--version"}
	}
	text := fmt.Sprintf("unknown %s %q", kind, name)
	if nearest := core.Nearest(name, known); nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", nearest)
	}
	return errors.New(text + "\nactiveftp help lists the commands")
}
