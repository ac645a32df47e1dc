package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"activeftp/core"
)

// Terminal says how text looks on a terminal.
type Terminal struct {
	Color bool
	Width int // columns
}

// WriteTerminalText writes a report like [WriteText], for a terminal: in colour if
// it has that, and with the Source of each finding and a caret under the place.
func WriteTerminalText(w io.Writer, r *Report, t Terminal) error {
	return writeText(EscapeCommands(w), r, t.writeFindings)
}

func (t Terminal) writeFindings(out *bufio.Writer, c *Case) {
	for f := range c.All() {
		fmt.Fprintln(out, t.heading(f))
		if f.Source != "" && f.Col > 0 {
			t.writeSource(out, f)
		}
		if remark := f.Remark(); remark != "" {
			fmt.Fprintln(out, "\t"+remark)
		}
	}
}

// heading returns the finding as [Finding.line] does, in colour.
func (t Terminal) heading(f *Finding) string {
	return t.paint(bold, Printable(f.Place()+":")) + " " + t.paint(severityColor(f), f.Label()+":") + " " +
		Printable(f.Text()) + " " + t.paint(faint, Printable("["+f.Rule+"]"))
}

// color is the parameter of an escape sequence (SGR) for a colour or a weight.
type color string

const (
	bold    color = "1"
	faint   color = "2"
	red     color = "1;31"
	magenta color = "1;35"
	cyan    color = "1;36"
)

// severityColor returns the colour of a finding's label and caret. GCC and Clang use
// the same ones, which are readable on light and dark backgrounds.
func severityColor(f *Finding) color {
	switch {
	case f.counted() == 0:
		return faint
	case f.Severity == core.Error:
		return red
	case f.Severity == core.Warning:
		return magenta
	}
	return cyan
}

// paint returns printable text in a colour, or as it is if the terminal has none.
func (t Terminal) paint(c color, text string) string {
	if !t.Color {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// minSource is the least number of columns of a source line that is shown, however
// narrow the terminal.
const minSource = 20

// writeSource writes the source line of a finding, cut to the terminal, and below
// it a caret at the place.
func (t Terminal) writeSource(out *bufio.Writer, f *Finding) {
	gutter := fmt.Sprintf("%5d | ", f.Line)
	shown, before, under := snippet(f.Source, f.Col-1, f.Len, max(t.Width-len(gutter), minSource))
	fmt.Fprintln(out, t.paint(faint, gutter)+shown)
	gutter = strings.Repeat(" ", len(gutter)-2) + "| "
	fmt.Fprintln(out, t.paint(faint, gutter)+strings.Repeat(" ", before)+t.paint(severityColor(f), "^"+strings.Repeat("~", max(under-1, 0))))
}
