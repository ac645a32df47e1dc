package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// helpWidth is the width of help in columns, unless the terminal is narrower.
const helpWidth = 80

// overview writes the help of the program as a whole.
func overview(out io.Writer, width int, all []Command) error {
	var b strings.Builder
	b.WriteString("usage: activeftp COMMAND [flags] [arguments]\n\n")
	b.WriteString(Wrap("activeftp checks the FTP active mode settings of a managed file transfer server "+
		"and proves them by real transfers.", Columns(width), 0) + "\n\n")
	longest := 0
	for _, c := range all {
		longest = max(longest, len(c.Name))
	}
	for _, c := range all {
		fmt.Fprintf(&b, "  %-*s  %s\n", longest, c.Name, c.Summary)
	}
	b.WriteString("\n" + Wrap("Run activeftp COMMAND --help for a command's flags and examples. Exit codes: 0 nothing found, "+
		"1 findings or a failed transfer, 2 wrong usage or unreadable input, 3 internal error.", Columns(width), 0) + "\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// usage writes the help of one command.
func (c Command) usage(out io.Writer, width int, flags *pflag.FlagSet) error {
	var b strings.Builder
	b.WriteString(strings.TrimRight("usage: activeftp "+c.Name+" "+c.Args, " ") + "\n")
	for paragraph := range strings.SplitSeq(c.Help, "\n") {
		b.WriteString("\n" + Wrap(paragraph, Columns(width), 0) + "\n")
	}
	if flags.HasFlags() {
		b.WriteString("\n" + flags.FlagUsagesWrapped(Columns(width)))
	}
	b.WriteString("\nexamples:\n")
	for _, example := range c.Examples {
		b.WriteString("  " + example + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// Columns returns the number of columns to write for a terminal of the given
// width. A width of 0 means that there is no terminal.
func Columns(width int) int {
	if width == 0 {
		return helpWidth
	}
	return min(width, helpWidth)
}

// Wrap breaks text into lines of at most width columns; a longer word has a
// line of its own. The first line starts at column indent, and the others are
// indented to it.
func Wrap(text string, width, indent int) string {
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
