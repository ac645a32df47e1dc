package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// ManPage returns the man page of the program in the man macros of roff, section 1,
// from the help of all commands. version goes to its foot.
func ManPage(all []Command, version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH ACTIVEFTP 1 \"\" \"activeftp %s\" \"User Commands\"\n", roffQuoted(version))
	b.WriteString(".SH NAME\nactiveftp \\- check, explain and prove FTP active mode settings\n")
	b.WriteString(".SH SYNOPSIS\n.B activeftp\n.I COMMAND\n[flags] [arguments]\n")
	b.WriteString(".SH DESCRIPTION\n" + roffText(about+" Flags and arguments can come in any order; after -- everything is an argument. "+
		"Where a command reads a file, - is standard input."))
	b.WriteString(".SH COMMANDS\n")
	for i, c := range all {
		if i == 0 || c.Group != all[i-1].Group {
			b.WriteString(".SS " + roffText(strings.ToUpper(c.Group[:1])+c.Group[1:]))
		}
		b.WriteString(".TP\n.B " + roffText(c.Name) + roffText(c.Summary))
	}
	for _, c := range all {
		b.WriteString(c.manSection())
	}
	b.WriteString(".SH EXIT STATUS\n")
	for code, meaning := range []string{
		ExitOK:       "nothing found at or above --fail-on (default: error)",
		ExitFindings: "findings, a failed transfer, or a server that cannot be reached or refuses the login",
		ExitUsage:    "wrong usage or unreadable input",
		ExitInternal: "internal error, or standard output cannot be written",
	} {
		fmt.Fprintf(&b, ".TP\n.B %d\n%s", code, roffText(meaning))
	}
	return b.String()
}

// manSection returns the section about one command.
func (c Command) manSection() string {
	flags := pflag.NewFlagSet(c.Name, pflag.ContinueOnError)
	flags.SortFlags = false
	c.Setup(context.Background(), &Terminal{}, flags)
	all := FlagsOf(flags)
	var b strings.Builder
	b.WriteString(".SH " + roffText(strings.ToUpper(c.Name)) + ".nf\n.B " + roffText(c.UsageLine()) + ".fi\n.PP\n" + roffText(c.Help))
	for _, f := range all {
		b.WriteString(".TP\n.B " + roffText(f.Syntax()) + roffText(f.usage()))
	}
	for _, paragraph := range c.Paragraphs(all) {
		b.WriteString(".PP\n" + roffText(paragraph))
	}
	b.WriteString(".PP\nExamples:\n.PP\n.nf\n.RS\n")
	for _, example := range c.Examples {
		b.WriteString(roffText(example))
	}
	b.WriteString(".RE\n.fi\n")
	return b.String()
}

// roffText returns a text as one line of roff on which nothing is a request or an
// escape. A hyphen is the one of ASCII, so that flags can be copied.
func roffText(text string) string {
	text = roffEscapes.Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text + "\n"
}

// roffQuoted returns a text for an argument between double quotes.
func roffQuoted(text string) string {
	return strings.ReplaceAll(roffEscapes.Replace(text), `"`, `\(dq`)
}

var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ", "~", `\(ti`, "^", `\(ha`, "`", `\(ga`, "'", `\(aq`)
