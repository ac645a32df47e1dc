package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/core/foreign"
	"activeftp/core/rest"
	"activeftp/core/xmltree"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
	"activeftp/harness/tree"
)

func importCommand() cli.Command {
	return cli.Command{
		Name:    "import",
		Args:    "FILE|DIR|- ...",
		Summary: "write settings from other formats",
		Help: "Turns saved answers of the product's REST API (version 2.0), and the systemConfiguration.xml of a configuration export, into " +
			"settings, and prints them. What the input does not contain is written as unknown; check then asks for it. " +
			"The active-mode settings of FileZilla, lftp, curl, Camel, Commons Net and Spring become settings in the same way.",
		Details: "Save the answers of these requests below /api/v2.0, all pages of each (limit=1000 makes one page of most), and name all the " +
			"files in one call:\n" +
			"GET /sites?type=ftp\n" +
			"GET /zones\n" +
			"GET /servers?protocol=ftp\n" +
			"GET /configurations/options with name=*Ftp*, name=OutboundConnections.*, name=EventQueue.* and name=*ServerTransfer*\n" +
			"Account setups (GET /accountSetup), single objects, and several answers in one file are read too.\n" +
			"The product does not document where the FTP Active Mode ports are stored. An option that speaks of FTP, active mode and ports is " +
			"proposed as the range, with a note: compare it with Setup > FTP Settings.\n" +
			"Of other programs it reads:\n" +
			"FileZilla: filezilla.xml and sitemanager.xml, best both in one call\n" +
			"lftp: a script that calls it, or a file of its commands such as ~/.lftprc\n" +
			"curl: a script that calls it with an FTP server, or a configuration file\n" +
			"Camel, Commons Net, Spring: URIs, properties, YAML, XML routes and beans, Java code\n" +
			"The product's FTP Settings and Transfer Site pages: their text, as copied from the browser\n" +
			"Ranges from FIRST to LAST become a base port and a number, and [host] product = other keeps the rules on the product out.\n" +
			"Of a directory it reads the *.json files in it and below it. Passwords, logins and encrypted values are never copied. " +
			"Notes on what it left out, renamed and proposed, and on what is still missing, go to standard error.",
		Examples: []string{
			"activeftp import sites.json zones.json",
			"activeftp import systemConfiguration.xml",
			"activeftp import filezilla.xml sitemanager.xml",
		},
		Setup: importExports,
	}
}

func importExports(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		files, err := cli.ListFiles(t, args, ".json")
		if err != nil {
			return err
		}
		var trees []any
		var others []foreign.Input
		for _, file := range files {
			data, err := cli.ReadFile(t, file, core.MaxText)
			if err != nil {
				return err
			}
			other, documents, err := decodeImport(file, string(data))
			if err != nil {
				return err
			}
			trees, others = append(trees, documents...), append(others, other...)
		}
		text, notes, err := settingsOf(others, trees)
		if err != nil {
			if len(files) == 1 {
				err = fmt.Errorf("%s: %w", place(files[0]), err)
			}
			return err
		}
		for _, note := range notes {
			fmt.Fprintln(t.Err, report.Printable(note))
		}
		return t.WriteText(text)
	}
}

// settingsOf returns the settings text for what decodeImport returned.
func settingsOf(others []foreign.Input, documents []any) (text string, notes []string, err error) {
	switch {
	case len(others) == 0:
		return rest.Import(documents)
	case len(documents) > 0:
		return "", nil, foreign.ErrWithExports
	}
	return foreign.Import(others)
}

// decodeImport returns the settings of another program in the text of a file, or
// the documents of an export.
func decodeImport(file, text string) (other []foreign.Input, documents []any, err error) {
	decoded, _ := core.Decode(text)
	in := foreign.Input{Text: decoded}
	if rest.IsExport(decoded) {
		documents, err = decodeExport(file, text)
		if err != nil {
			return nil, nil, err
		}
		if in.XML, _ = documents[0].(*xmltree.Element); in.XML == nil || !foreign.Recognizes(in) {
			return nil, documents, nil
		}
		return []foreign.Input{in}, nil, nil
	}
	if !foreign.Recognizes(in) {
		if documents, err = decodeExport(file, text); !errors.Is(err, rest.ErrUnknown) {
			return nil, documents, err
		}
		_, _, err = foreign.Import([]foreign.Input{in})
		return nil, nil, fmt.Errorf("%s: neither JSON nor XML: %w, or an answer or export of the product", place(file), err)
	}
	return []foreign.Input{in}, nil, nil
}

// decodeExport returns the documents in the text of an export.
func decodeExport(file, text string) ([]any, error) {
	if len(text) > core.MaxText {
		return nil, fmt.Errorf("%s: want at most %d MiB", place(file), core.MaxText>>20)
	}
	text, _ = core.Decode(text)
	documents, err := tree.Decode(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place(file), rest.ReadingError(text, err))
	}
	return documents, nil
}

// withPaths returns a result whose findings name the section and key that they are
// about, in place of a line in a text that the user has not seen, and offer no
// fix.
func withPaths(r *core.Result) *core.Result {
	changed := *r
	changed.Text, changed.Diagnostics = "", []core.Diagnostic{} // not null in JSON
	for _, d := range r.Diagnostics {
		d.Message = messageWithPath(&d)
		d.Span, d.Fix = core.Span{}, nil
		changed.Diagnostics = append(changed.Diagnostics, d)
	}
	return &changed
}

// messageWithPath returns the message of a finding after the section and key that it
// is about.
func messageWithPath(d *core.Diagnostic) string {
	if d.Path == "" {
		return d.Message
	}
	return d.Path + ": " + d.Message
}
