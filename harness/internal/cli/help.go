package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// helpWidth is the width of help in columns, unless the terminal is narrower.
const helpWidth = 80

// firstScreen is the highest number of lines before the details in a command's
// help, so that a terminal window of the usual 80 by 24 shows them all.
const firstScreen = 24

// about says in one sentence what the program is for.
const about = "activeftp checks the FTP active mode settings of a managed file transfer server and proves them by real transfers."

// overview writes the help of the program as a whole.
func overview(out io.Writer, width int, all []Command) error {
	columns := Columns(width)
	var b strings.Builder
	b.WriteString("usage: activeftp COMMAND [flags] [arguments]\n\n")
	b.WriteString(Wrap(about, columns, 0) + "\n")
	b.WriteString(commandRows(all, columns))
	b.WriteString("\n" + Wrap("Run activeftp COMMAND --help for a command's flags and examples. Exit codes: 0 nothing "+
		"found at or above --fail-on (default: error), 1 findings or a failed transfer, 2 wrong usage or unreadable input, "+
		"3 internal error.", columns, 0) + "\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// commandRows returns the first example and the summary of each command, under
// the headings of the groups.
func commandRows(all []Command, columns int) string {
	longest := 0
	for _, c := range all {
		longest = max(longest, len(c.firstExample()))
	}
	var b strings.Builder
	for i, c := range all {
		if i == 0 || c.Group != all[i-1].Group {
			b.WriteString("\n" + c.Group + ":\n")
		}
		b.WriteString(tableRow(c.firstExample(), c.Summary, longest, columns))
	}
	return b.String()
}

// firstExample returns the first example without the name of the program. A
// command without one shows its name.
func (c Command) firstExample() string {
	if len(c.Examples) == 0 {
		return c.Name
	}
	return strings.TrimPrefix(c.Examples[0], "activeftp ")
}

// usage writes the help of one command: first what most users need, and then
// the details.
func (c Command) usage(out io.Writer, width int, flags *pflag.FlagSet) error {
	columns, all := Columns(width), FlagsOf(flags)
	var b strings.Builder
	b.WriteString("usage: " + c.UsageLine() + "\n\n" + Wrap(c.Help, columns, 0) + "\n")
	if len(all) > 0 {
		b.WriteString("\n" + flagRows(all, columns))
	}
	const around = 3 // two blank lines and the heading of the examples
	room := firstScreen - strings.Count(b.String(), "\n") - around
	shown := min(max(room, 1), len(c.Examples))
	b.WriteString("\nexamples:\n" + exampleRows(c.Examples[:shown]))
	heading := "\ndetails:\n"
	for _, paragraph := range c.Paragraphs(all) {
		b.WriteString(heading + "  " + Wrap(paragraph, columns, 2) + "\n")
		heading = "\n"
	}
	if shown < len(c.Examples) {
		b.WriteString("\nmore examples:\n" + exampleRows(c.Examples[shown:]))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// UsageLine returns the command with its flags and arguments.
func (c Command) UsageLine() string { return strings.TrimRight("activeftp "+c.Name+" "+c.Args, " ") }

// Paragraphs returns the paragraphs of the details: those of the command, and
// then those of its flags.
func (c Command) Paragraphs(flags []Flag) []string {
	var all []string
	if c.Details != "" {
		all = strings.Split(c.Details, "\n")
	}
	for _, f := range flags {
		if f.Details != "" {
			all = append(all, strings.Split(f.Details, "\n")...)
		}
	}
	return all
}

func flagRows(all []Flag, columns int) string {
	longest := 0
	for _, f := range all {
		longest = max(longest, len(f.Syntax()))
	}
	var b strings.Builder
	for _, f := range all {
		b.WriteString(tableRow(f.Syntax(), f.usage(), longest, columns))
	}
	return b.String()
}

// exampleRows returns the examples, one a line. They stay whole for copying.
func exampleRows(examples []string) string { return "  " + strings.Join(examples, "\n  ") + "\n" }

// minRight is the narrowest right column of a table. If the terminal leaves
// less, the right cell goes below the left one.
const minRight = 20

// tableRow returns a row of a table with two columns, the left one as wide as
// its longest cell. The right cell is wrapped in its column.
func tableRow(left, right string, longest, columns int) string {
	head, indent := fmt.Sprintf("  %-*s  ", longest, left), longest+4
	if columns-indent < minRight {
		head, indent = "  "+left+"\n      ", 6
	}
	return head + Wrap(right, columns, indent) + "\n"
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
