package main

import (
	"fmt"

	"github.com/aymanbagabas/go-udiff"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// showDiffs writes what fixing would change, as unified diffs that patch takes.
func showDiffs(t *cli.Terminal, texts []cli.SettingsText) error {
	for _, text := range texts {
		fixed, made := core.FixAll(text.Text)
		if made == 0 {
			continue
		}
		name := report.Printable(text.File)
		if err := t.WriteText(udiff.Unified(name+".orig", name, text.Text, fixed)); err != nil {
			return err
		}
	}
	return nil
}

// fixTexts makes every certain fix: in texts and in the files, and of standard
// input to standard output.
func fixTexts(t *cli.Terminal, texts []cli.SettingsText) error {
	for i := range texts {
		text := &texts[i]
		fixed, made := core.FixAll(text.Text)
		text.Text = fixed
		switch {
		case text.File == cli.StandardInput:
			if err := t.WriteText(fixed); err != nil {
				return err
			}
		case made > 0:
			if err := cli.ReplaceFile(text.File, []byte(fixed)); err != nil {
				return err
			}
			fmt.Fprintf(t.Err, "%s: %d fixed\n", report.Printable(text.File), made)
		}
	}
	return nil
}
