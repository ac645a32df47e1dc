package main

import (
	"fmt"

	"github.com/aymanbagabas/go-udiff"

	"activeftp/core"
	"activeftp/harness/report"
)

// showDiffs writes what fixing would change, as unified diffs that patch takes.
func showDiffs(t *terminal, texts []SettingsText) error {
	for _, text := range texts {
		fixed, made := core.FixAll(text.text)
		if made == 0 {
			continue
		}
		name := report.Printable(text.file)
		if err := t.writeText(udiff.Unified(name+".orig", name, text.text, fixed)); err != nil {
			return err
		}
	}
	return nil
}

// fixTexts makes every certain fix: in texts and in the files, and of standard
// input to standard output.
func fixTexts(t *terminal, texts []SettingsText) error {
	for i := range texts {
		text := &texts[i]
		fixed, made := core.FixAll(text.text)
		text.text = fixed
		switch {
		case text.file == standardInput:
			if err := t.writeText(fixed); err != nil {
				return err
			}
		case made > 0:
			if err := replaceFile(text.file, []byte(fixed)); err != nil {
				return err
			}
			fmt.Fprintf(t.err, "%s: %d fixed\n", report.Printable(text.file), made)
		}
	}
	return nil
}
