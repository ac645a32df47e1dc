package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"regexp/syntax"
	"slices"

	"github.com/spf13/pflag"

	"activeftp/core"
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
		Summary: "run the built-in or your own scenarios",
		Help: "Runs scenarios, which are scripted transfers over real sockets with the facts that must hold after each. Without an " +
			"argument it runs the built-in ones.",
		Details: "It reads files, the *.txtar files of a directory and below it, or standard input (-).\n" +
			"The exit code is 1 if a fact does not hold, or if the run is interrupted. The report shows the line, the expected and the " +
			"actual value, and the control dialogue of each scenario that failed; --talk shows every dialogue.\n" +
			"--update replaces the want/ files in the given scenario files with the actual results.",
		Examples: []string{
			"activeftp run",
			"activeftp run --run '^port_busy$' --talk",
			"activeftp run --shard 1/4 --format junit scenarios",
			"activeftp run --update scenarios/upload.txtar",
		},
		Setup: runScenarios,
	}
}

func runScenarios(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	reports := cli.AddReportFlags(flags, t, report.RunFormats(), tool())
	match := cli.AddText(flags, "run", "REGEXP", "", "names of the scenarios to run (default: every name)")
	selected := selection{shard: cli.AddShard(flags, t, "scenario")}
	options := play.Options{Progress: t.Progress("scenario")}
	cli.AddCount(flags, &options.Parallel, "parallel", cli.MaxParallel, "scenarios at once (default: 4 per processor)")
	talk := flags.Bool("talk", false, "show the control dialogue of every scenario")
	update := flags.Bool("update", false, "rewrite the want/ files with the actual results")
	return func(args []string) error {
		selected.match = *match
		if *update {
			if len(args) == 0 || slices.Contains(args, cli.StandardInput) {
				return errors.New("--update needs scenario files or directories")
			}
			options.Update = updateScenario
		}
		chosen, err := selected.read(t, args)
		if err != nil {
			return err
		}
		ctx, stop := cli.UntilInterrupted(ctx)
		defer stop()
		r := play.Run(ctx, chosen, options)
		interrupted := ctx.Err() != nil // before the report: its reader may end ctx too
		r.Talk, r.Shard = *talk, selected.part
		if err := reports.Write(t.Out, r); err != nil {
			return err
		}
		if interrupted {
			fmt.Fprintln(t.Err, "interrupted: not every scenario was completed")
		}
		if interrupted || r.Worst() != 0 {
			return cli.ErrFindings
		}
		return nil
	}
}

// selection selects the scenarios to run.
type selection struct {
	match string // regular expression for names; empty matches all
	shard *cli.Shard

	part *report.Shard // for the report; nil if all matching scenarios are selected
}

// read reads the scenarios that the arguments name and returns the selected
// ones.
func (s *selection) read(t *cli.Terminal, args []string) ([]*scenario.Scenario, error) {
	match, err := regexp.Compile(s.match)
	if malformed := (*syntax.Error)(nil); errors.As(err, &malformed) {
		return nil, fmt.Errorf("--run %s: want a regular expression: %s", s.match, malformed.Code)
	}
	if err != nil {
		return nil, fmt.Errorf("--run %s: %w", s.match, err)
	}
	all, sizes, err := readScenarios(t, args)
	if err != nil {
		return nil, err
	}
	var chosen []*scenario.Scenario
	var inputs []cli.Share
	for i, one := range all {
		if match.MatchString(one.Name) {
			chosen = append(chosen, one)
			inputs = append(inputs, cli.Share{Name: one.File, Size: sizes[i]})
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("--run %s: no match among %s", s.match, core.Count(len(all), "scenario"))
	}
	s.part = s.shard.Report(inputs)
	return cli.Part(s.shard, chosen), nil
}

// readScenarios reads the scenarios that the arguments name, or the built-in
// ones if there are no arguments, and returns them with the sizes of their files. The
// error covers every scenario that cannot be read.
func readScenarios(t *cli.Terminal, args []string) (all []*scenario.Scenario, sizes []int64, err error) {
	files, read, err := scenarioFiles(t, args)
	if err != nil {
		return nil, nil, err
	}
	var wrong []error
	for _, file := range files {
		data, err := read(file)
		if err != nil {
			return nil, nil, err
		}
		s, err := play.Read(file, data)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all, sizes = append(all, s), append(sizes, int64(len(data)))
	}
	if len(wrong) > 0 {
		return nil, nil, fmt.Errorf("reading scenarios:\n%w", errors.Join(wrong...))
	}
	return all, sizes, nil
}

// scenarioFiles returns the names of the files to read and a function that
// reads one.
func scenarioFiles(t *cli.Terminal, args []string) (files []string, read func(string) ([]byte, error), err error) {
	if len(args) == 0 {
		files, err = fs.Glob(scenarios.Files, "*.txtar")
		return files, scenarios.Files.ReadFile, err
	}
	files, err = cli.ListFiles(t, args, ".txtar")
	return files, func(file string) ([]byte, error) { return cli.ReadFile(t, file, scenario.MaxFile) }, err
}

// updateScenario writes the actual results into a scenario's file.
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
