package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestManPage(t *testing.T) {
	all := []Command{{
		Name: "explain", Group: "look up", Args: "ID", Summary: "explain it", Help: "Explains 'it'.", Details: ".first\n\\second --flag",
		Examples: []string{"activeftp explain a-b"}, Setup: noFlags,
	}}
	const want = `.SS Look up
.TP
.B explain
explain it
.SH EXPLAIN
.nf
.B activeftp explain ID
.fi
.PP
Explains \(aqit\(aq.
.PP
\&.first
.PP
\esecond \-\-flag
.PP
Examples:
.PP
.nf
.RS
activeftp explain a\-b
.RE
.fi
`
	page := ManPage(all, `1.0"-x`)
	_, got, _ := strings.Cut(page, ".SH COMMANDS\n")
	got, _, _ = strings.Cut(got, ".SH EXIT STATUS\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if first, _, _ := strings.Cut(page, "\n"); first != `.TH ACTIVEFTP 1 "" "activeftp 1.0\(dq\-x" "User Commands"` {
		t.Errorf("the page starts with %q", first)
	}
}
