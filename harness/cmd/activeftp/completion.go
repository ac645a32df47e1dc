package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
)

func completionCommand() cli.Command {
	return cli.Command{
		Name:    "completion",
		Args:    "SHELL",
		Summary: "print the completion script of a shell",
		Help: "Prints a script with which bash, zsh or fish completes commands, flags, their values, the ids of explain, and the site names " +
			"of the settings file that is already on the command line.",
		Details: "SHELL is " + cli.OneOf(cli.Shells()) + ".\n" +
			"Write the script to a file that the shell reads: for bash, activeftp in ~/.local/share/bash-completion/completions, or any file " +
			"that ~/.bashrc sources; for zsh, _activeftp in a directory of fpath, or a file that ~/.zshrc sources after compinit; for fish, " +
			"activeftp.fish in ~/.config/fish/completions.\n" +
			"The script runs the activeftp in PATH and so serves every version. It reads no file but the settings.",
		Examples: []string{"activeftp completion bash"},
		Setup:    setupCompletion,

		Candidates: func() []cli.Candidate { return cli.CandidatesOf(cli.Shells()) },
	}
}

func setupCompletion(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("want the name of one shell: %s", cli.OneOf(cli.Shells()))
		}
		script, err := cli.CompletionScript(args[0])
		if err != nil {
			return err
		}
		_, err = io.WriteString(t.Out, script)
		return err
	}
}
