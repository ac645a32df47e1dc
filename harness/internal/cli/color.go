package cli

import (
	"io"
	"runtime"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// The values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

// Color is the flag --color.
type Color struct {
	when *string
	t    *Terminal
}

// AddColor adds the flag --color.
func AddColor(flags *pflag.FlagSet, t *Terminal) *Color {
	choices := []string{colorAuto, colorAlways, colorNever}
	when := AddChoice(flags, "color", "WHEN", colorAuto, choices, "when to colour text, such as never")
	SetDetails(flags, "color", "--color WHEN is "+OneOf(choices)+". On a terminal, text is in colour and shows the source line below each finding, "+
		"with a caret under the place. NO_COLOR and TERM=dumb turn the colour off. Elsewhere text is plain, unless --color always or "+
		"CLICOLOR_FORCE=1 asks for the text of a terminal.")
	return &Color{when, t}
}

// Writer returns the function that writes a report as text on standard output, or
// on standard error. It returns nil if that is plain text.
func (c *Color) Writer(toError bool) func(io.Writer, *report.Report) error {
	terminal := c.t.Width > 0
	if toError {
		terminal = c.t.Live
	}
	color := c.color(terminal)
	if !terminal && !color {
		return nil
	}
	how := report.Terminal{Color: color, Width: c.t.Width}
	if how.Width == 0 {
		how.Width = helpWidth
	}
	return func(w io.Writer, r *report.Report) error { return report.WriteTerminalText(w, r, how) }
}

// color reports whether text is in colour. The flag decides before the variables
// (no-color.org, bixense.com/clicolors), and NO_COLOR before CLICOLOR_FORCE.
func (c *Color) color(terminal bool) bool {
	switch *c.when {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	if c.t.Env("NO_COLOR") != "" {
		return false
	}
	if force := c.t.Env("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	// The older console of Windows prints the escape sequences.
	understands := runtime.GOOS != "windows" || c.t.Env("WT_SESSION") != ""
	return terminal && understands && c.t.Env("TERM") != "dumb"
}
