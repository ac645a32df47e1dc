package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/play"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
	"activeftp/scenarios"
)

func runCommand() cli.Command {
	return cli.Command{
		Name:    "run",
		Args:    "[flags] [SCENARIO|DIR|- ...]",
		Summary: "run scenarios: scripted transfers over real sockets",
		Help: "Runs scenarios: files, the *.txtar files below directories, standard input (-), or, with no argument, " +
			"all those that are built in. The exit code is 1 when a fact does not hold: then the line, what was wanted, " +
			"what happened and the dialogue on the control connection are shown.",
		Examples: []string{
			"activeftp run --run '^port_busy$' --talk",
			"activeftp run --shard 1/4 --format junit scenarios",
			"activeftp run --update scenarios/upload.txtar",
		},
		Setup: runScenarios,
	}
}

func runScenarios(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	var which choice
	reports := cli.AddReportFlags(flags, t, report.RunFormats())
	flags.StringVar(&which.match, "run", "", "run only scenarios whose name this `REGEXP` matches")
	flags.Var(&which.shard, "shard", "run only part I of N of the scenarios, for N machines that share them")
	options := play.Options{Progress: t.Progress("scenarios")}
	cli.AddCount(flags, &options.Parallel, "parallel", cli.MaxParallel, "scenarios at once (default four for each processor)")
	talk := flags.Bool("talk", false, "show the control dialogue of every scenario, not only of failed ones")
	update := flags.Bool("update", false, "write what happened into the want/ files of the scenarios")
	return func(args []string) error {
		if *update {
			if len(args) == 0 || slices.Contains(args, cli.StandardInput) {
				return errors.New("--update: expected the files or directories of scenarios")
			}
			options.Update = updateScenario
		}
		chosen, err := which.read(t, args)
		if err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r := play.Run(ctx, chosen, options)
		interrupted := ctx.Err() != nil // before the report: its reader may end ctx too
		r.Talk = *talk
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		if interrupted {
			fmt.Fprintln(t.Err, "interrupted: not every scenario came to its end")
		}
		if interrupted || r.Worst() != 0 {
			return cli.ErrFindings
		}
		return nil
	}
}

// choice says which scenarios of those that are read are run.
type choice struct {
	match string // a regular expression for names; empty: all
	shard cli.Shard
}

// read reads the scenarios that the arguments name and chooses from them. What
// is wrong with any of them is told of all at once.
func (c *choice) read(t *cli.Terminal, args []string) ([]*scenario.Scenario, error) {
	match, err := regexp.Compile(c.match)
	if err != nil {
		return nil, fmt.Errorf("--run: %w", err)
	}
	all, err := readScenarios(t, args)
	if err != nil {
		return nil, err
	}
	var chosen []*scenario.Scenario
	for _, s := range all {
		if match.MatchString(s.Name) {
			chosen = append(chosen, s)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("--run %q matches none of %d scenarios", c.match, len(all))
	}
	return cli.Part(c.shard, chosen), nil
}

func readScenarios(t *cli.Terminal, args []string) ([]*scenario.Scenario, error) {
	files, read, err := scenarioFiles(t, args)
	if err != nil {
		return nil, err
	}
	var all []*scenario.Scenario
	var wrong []error
	for _, file := range files {
		data, err := read(file)
		if err != nil {
			return nil, err
		}
		s, err := play.Read(file, data)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all = append(all, s)
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("reading scenarios:\n%w", errors.Join(wrong...))
	}
	return all, nil
}

// scenarioFiles is the files to read and how to read them.
func scenarioFiles(t *cli.Terminal, args []string) (files []string, read func(string) ([]byte, error), err error) {
	if len(args) == 0 {
		files, err = fs.Glob(scenarios.Files, "*.txtar")
		return files, scenarios.Files.ReadFile, err
	}
	files, err = cli.ListFiles(args, ".txtar")
	return files, func(file string) ([]byte, error) { return cli.ReadFile(t, file, scenario.MaxFile) }, err
}

// updateScenario writes what happened into a scenario's file.
func updateScenario(s *scenario.Scenario, actual map[string]string) error {
	old, err := os.ReadFile(s.File)
	if err != nil {
		return fmt.Errorf("updating %s: %w", s.File, err)
	}
	updated := scenario.Update(old, actual)
	if string(updated) == string(old) {
		return nil
	}
	return cli.ReplaceFile(s.File, updated)
}
