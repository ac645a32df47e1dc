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
		Args:    "JSON|DIR|- ...",
		Summary: "write settings from saved REST answers",
		Help: "Turns saved answers of the product's REST API (GET /sites, /zones and /servers) into settings, and prints them. The API " +
			"does not report the FTP Active Mode ports: fill in base-port and number-of-ports.",
		Details: "It reads files, the *.json files of a directory and below it, or standard input (-). The settings have the FTP transfer " +
			"sites, the network zones and the passive range. Passwords and logins are never copied.\n" +
			"Notes on what it left out or renamed, and on what is still missing, go to standard error.",
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

// readJSON returns the decoded JSON of a file.
func readJSON(t *cli.Terminal, file string) (any, error) {
	data, err := cli.ReadFile(t, file, core.MaxText)
	if err != nil {
		return nil, err
	}
	if len(data) > core.MaxText {
		return nil, fmt.Errorf("%s: want at most %d MiB", file, core.MaxText>>20)
	}
	text, _ := core.Decode(string(data))
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		place := file
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			place += fmt.Sprintf(": byte %d", syntax.Offset)
		}
		return nil, fmt.Errorf("%s: not valid JSON; want a saved answer of the product's REST API", place)
	}
	return tree, nil
}
