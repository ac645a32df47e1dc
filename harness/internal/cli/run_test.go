package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestUnknownCommand(t *testing.T) {
	all := []Command{{Name: "check"}, {Name: "probe"}, {Name: "prove"}, {Name: "version"}}
	for name, want := range map[string]string{
		"chek":     `unknown command "chek"; did you mean "check"?`,
		"Check":    `unknown command "Check"; did you mean "check"?`,
		"hepl":     `unknown command "hepl"; did you mean "help"?`,
		"proe":     `unknown command "proe"`, // probe or prove
		"watch":    `unknown command "watch"`,
		"":         `unknown command ""`,
		"--hlep":   `unknown flag "--hlep"; did you mean "--help"?`,
		"-version": `unknown flag "-version"; did you mean "--version"?`,
		"--check":  `unknown flag "--check"`,
	} {
		if got := unknownCommand(name, all).Error(); got != want+"\nactiveftp help lists the commands" {
			t.Errorf("got %q, want %q and how to list the commands", got, want)
		}
	}
}

// TestErrorsHaveNoCommands checks that no error text is a workflow command of GitHub
// Actions, whether a command returned it, printed it or panicked with it.
func TestErrorsHaveNoCommands(t *testing.T) {
	const text = "x\n::error::y\n  ##[error]z"
	for name, run := range map[string]func(*Terminal) error{
		"returned": func(*Terminal) error { return errors.New(text) },
		"printed":  func(t *Terminal) error { _, err := io.WriteString(t.Err, text); return err },
		"panic":    func(*Terminal) error { panic(text) },
	} {
		command := Command{Name: "x", Setup: func(_ context.Context, t *Terminal, _ *pflag.FlagSet) func([]string) error {
			return func([]string) error { return run(t) }
		}}
		var out, errs bytes.Buffer
		Run(t.Context(), []string{"x"}, &Terminal{Out: &out, Err: &errs, Env: func(string) string { return "" }}, []Command{command})
		if got := errs.String(); strings.Contains(got, "\n::") || strings.Contains(got, "##[") || !strings.Contains(got, "error]z") {
			t.Errorf("%s: %q", name, got)
		}
	}
}
