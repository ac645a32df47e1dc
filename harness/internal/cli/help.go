package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// helpWidth is how wide help is written where no narrower terminal shows it.
const helpWidth = 80

// overview writes the help of the program as a whole.
func overview(out io.Writer, width int, all []Command) error {
	var b strings.Builder
	b.WriteString("usage: activeftp WORD [flags] [arguments]\n\n")
	b.WriteString(Wrap("activeftp checks the FTP active mode settings of a managed file transfer server "+
		"and proves them by real transfers.", Columns(width), 0) + "\n\n")
	for _, w := range all {
		fmt.Fprintf(&b, "  %-8s %s\n", w.Name, w.Summary)
	}
	b.WriteString("\n" + Wrap("activeftp WORD --help tells more. Exit codes: 0 nothing found, 1 findings or a failed "+
		"transfer, 2 usage or unreadable input, 3 internal error.", Columns(width), 0) + "\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// usage tells all about one word.
func (w Command) usage(out io.Writer, width int, flags *pflag.FlagSet) error {
	var b strings.Builder
	b.WriteString(strings.TrimRight("usage: activeftp "+w.Name+" "+w.Args, " ") + "\n")
	for paragraph := range strings.SplitSeq(w.Help, "\n") {
		b.WriteString("\n" + Wrap(paragraph, Columns(width), 0) + "\n")
	}
	if flags.HasFlags() {
		b.WriteString("\n" + flags.FlagUsagesWrapped(Columns(width)))
	}
	b.WriteString("\nexamples:\n")
	for _, example := range w.Examples {
		b.WriteString("  " + example + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// columns is how wide to write on a terminal of that width; 0 is no terminal.
func Columns(width int) int {
	if width == 0 {
		return helpWidth
	}
	return min(width, helpWidth)
}

// Wrap is text in lines of at most width columns, as far as its words allow;
// the first line begins at column indent, where the others do too.
func Wrap(text string, width, indent int) string {
	var b strings.Builder
	column := indent
	for i, w := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(w) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(w)
		column += len(w)
	}
	return b.String()
}
