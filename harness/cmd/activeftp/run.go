package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"

	"github.com/spf13/pflag"

	"activeftp/harness"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
	"activeftp/scenarios"
)

func runWord() word {
	return word{
		name: "run",
		args: "[flags] [SCENARIO|DIR ...]",
		does: "run scenarios: scripted transfers over real sockets",
		help: "Runs scenarios: files, the *.txtar files below directories, or, with no argument, all\n" +
			"those that are built in. Exit code 1 says that a fact does not hold.",
		example: "activeftp run --run 'busy|stranger' --talk",
		run:     runScenarios,
	}
}

func runScenarios(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	out := addReportFlags(flags, report.RunFormats(), report.RunFormat)
	match := flags.String("run", "", "run only scenarios whose name this regular expression matches")
	parallel := flags.Int("parallel", 0, "scenarios at once (default: two for each processor)")
	talk := flags.Bool("talk", false, "show the control dialogue of every scenario, not only of failed ones")
	update := flags.Bool("update", false, "write what happened into the want/ files of the scenarios")
	return func(args []string) error {
		pattern, err := regexp.Compile(*match)
		if err != nil {
			return fmt.Errorf("--run: %w", err)
		}
		if *update && len(args) == 0 {
			return errors.New("--update: the built-in scenarios cannot be changed; name their files")
		}
		chosen, err := readScenarios(t, args, pattern)
		if err != nil {
			return err
		}
		options := harness.RunOptions{Parallel: *parallel, Progress: t.progress("scenarios")}
		if *update {
			options.Update = updateScenario
		}
		r := harness.Run(ctx, chosen, options)
		r.Talk = *talk
		if err := out.write(t, r); err != nil {
			return err
		}
		if r.Worst() != 0 {
			return errFound
		}
		return nil
	}
}

// readScenarios reads the scenarios that the arguments name, and of them those
// whose name matches. What is wrong with any of them is told of all at once.
func readScenarios(t *terminal, args []string, match *regexp.Regexp) ([]*scenario.Scenario, error) {
	files, read, err := scenarioFiles(t, args)
	if err != nil {
		return nil, err
	}
	var chosen []*scenario.Scenario
	var wrong []error
	for _, file := range files {
		data, err := read(file)
		if err != nil {
			return nil, err
		}
		s, err := scenario.Read(file, data)
		switch {
		case err != nil:
			wrong = append(wrong, err)
		case match.MatchString(s.Name):
			chosen = append(chosen, s)
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("reading scenarios:\n%w", errors.Join(wrong...))
	}
	if len(chosen) == 0 {
		return nil, errors.New("no scenario of that name")
	}
	return chosen, nil
}

// scenarioFiles is the files to read and how to read them.
func scenarioFiles(t *terminal, args []string) (files []string, read func(string) ([]byte, error), err error) {
	if len(args) == 0 {
		files, err = fs.Glob(scenarios.Files, "*.txtar")
		return files, scenarios.Files.ReadFile, err
	}
	files, err = listFiles(args, ".txtar")
	return files, func(file string) ([]byte, error) { return readFile(t, file, scenario.MaxFile) }, err
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
	return replaceFile(s.File, updated)
}
