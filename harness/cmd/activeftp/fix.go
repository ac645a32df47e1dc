package main

import (
	"context"
	"fmt"

	"github.com/aymanbagabas/go-udiff"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// showDiffs prints the changes that fixTexts would make, as unified diffs for
// patch.
func showDiffs(t *cli.Terminal, texts []cli.SettingsText, o core.Options) error {
	if err := checkFixable(texts, "--diff"); err != nil {
		return err
	}
	for _, text := range texts {
		fixed, n := core.FixAllWith(text.Text, o)
		if n == 0 {
			continue
		}
		name := report.Printable(text.File)
		if err := t.WriteText(udiff.Unified(name+".orig", name, text.Text, fixed)); err != nil {
			return err
		}
	}
	return nil
}

// checkFixable returns an error if one of the texts is not UTF-8 in its file: a
// fix is an edit of the bytes.
func checkFixable(texts []cli.SettingsText, flag string) error {
	for _, text := range texts {
		if text.Encoding != core.UTF8 {
			return fmt.Errorf("%s: %s is %v; save it as UTF-8 first", flag, place(text.File), text.Encoding)
		}
	}
	return nil
}

// fixTexts applies every certain fix to texts and their files. The fixed text
// of standard input goes to standard output. An interrupt ends it between two files.
func fixTexts(t *cli.Terminal, texts []cli.SettingsText, o core.Options) error {
	if err := checkFixable(texts, "--fix"); err != nil {
		return err
	}
	ctx, stop := cli.UntilInterrupted(context.Background()) // not of the command, which ends with the reader of its output
	defer stop()
	for i := range texts {
		if ctx.Err() != nil {
			fmt.Fprintf(t.Err, "interrupted: %d of %s left as they were\n", len(texts)-i, core.Count(len(texts), "file"))
			return cli.ErrFindings
		}
		text := &texts[i]
		fixed, n := core.FixAllWith(text.Text, o)
		text.Text = fixed
		switch {
		case text.File == cli.StandardInput:
			if err := t.WriteText(fixed); err != nil {
				return err
			}
		case n > 0:
			if err := cli.ReplaceFile(text.File, []byte(fixed)); err != nil {
				return err
			}
			fmt.Fprintf(t.Err, "%s: fixed %s\n", report.Printable(text.File), core.Count(n, "finding"))
		}
	}
	return nil
}
