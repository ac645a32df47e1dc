package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/core/rest"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

func importCommand() cli.Command {
	return cli.Command{
		Name:    "import",
		Args:    "JSON|- ...",
		Summary: "make a settings text of the product's REST answers",
		Help: "Reads answers of the product's REST API (GET /sites, /zones, /servers) and prints a settings text of the FTP transfer " +
			"sites and network zones in them. What was left out is told on standard error. The API does not tell the range of FTP " +
			"Active Mode: fill it in.",
		Examples: []string{"activeftp import sites.json zones.json"},
		Setup:    importREST,
	}
}

func importREST(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		files, err := cli.ListFiles(args, ".json")
		if err != nil {
			return err
		}
		var trees []any
		for _, file := range files {
			tree, err := readJSON(t, file)
			if err != nil {
				return err
			}
			trees = append(trees, tree)
		}
		text, notes, err := rest.Import(trees)
		if err != nil {
			return err
		}
		for _, note := range notes {
			fmt.Fprintln(t.Err, report.Printable(note))
		}
		return t.WriteText(text)
	}
}

// readJSON reads a file as the tree that its JSON is.
func readJSON(t *cli.Terminal, file string) (any, error) {
	data, err := cli.ReadFile(t, file, core.MaxText)
	if err != nil {
		return nil, err
	}
	if len(data) > core.MaxText {
		return nil, fmt.Errorf("%s: longer than 64 MiB", file)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			return nil, fmt.Errorf("%s: byte %d: expected JSON: %w", file, syntax.Offset, err)
		}
		return nil, fmt.Errorf("%s: expected JSON: %w", file, err)
	}
	return tree, nil
}
