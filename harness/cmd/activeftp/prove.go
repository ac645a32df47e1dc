package main

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness"
	"activeftp/harness/report"
)

func proveWord() word {
	return word{
		name: "prove",
		args: "[flags] FILE",
		does: "prove settings by real active-mode transfers",
		help: "Checks a settings text and then transfers files under these very settings, for every\n" +
			"active site: against the bundled partner on this host, or with --server against a real\n" +
			"one (its password is taken from ACTIVEFTP_PASSWORD). Exit code 1 says that something\n" +
			"was not proved.",
		example: "activeftp prove --every-port mft.settings",
		run:     prove,
	}
}

func prove(ctx context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	var o harness.ProveOptions
	flags.StringVar(&o.Site, "site", "", "prove this site only")
	flags.StringVar(&o.Server, "server", "", "ftp://user@host:port of a real partner (default: the bundled one)")
	flags.BoolVar(&o.EveryPort, "every-port", false, "transfer over each port of the range")
	flags.IntVar(&o.Transfers, "transfers", 0, "so many further transfers, upload and download in turn")
	flags.IntVar(&o.Parallel, "parallel", 0, "sessions at once for --every-port and --transfers (default 4)")
	return func(args []string) error {
		if len(args) != 1 {
			return errors.New("expected one file, or - for standard input")
		}
		texts, err := readTexts(t, args)
		if err != nil {
			return err
		}
		if len(texts) != 1 {
			return errors.New("expected one file, not a directory")
		}
		o.Password, o.Progress = t.env("ACTIVEFTP_PASSWORD"), t.progress("transfers")
		r, err := harness.Prove(ctx, texts[0].file, core.Check(texts[0].text), o)
		if err != nil {
			return err
		}
		if err := report.WriteText(t.out, r); err != nil {
			return err
		}
		if r.Worst() == core.Error {
			return errFound
		}
		return nil
	}
}
