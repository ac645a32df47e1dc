package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// checkTAP parses the report as a TAP consumer does (TAP version 14,
// testanything.org): version, plan, the planned number of test points, each with
// at most one YAML block below it, and otherwise only comments.
func checkTAP(t testing.TB, r *Report) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(render(t, Format{"tap", WriteTAP}, r), "\n"), "\n")
	plan := fmt.Sprintf("1..%d", len(r.Cases))
	if lines[0] != "TAP version 14" || strings.Fields(lines[1])[0] != plan {
		t.Fatalf("got %q and %q, want the version and %s", lines[0], lines[1], plan)
	}
	point := regexp.MustCompile(`^(not )?ok (\d+) - (.*)$`)
	comment := regexp.MustCompile(`^ +#`)
	seen, below, inBlock := 0, false, false // below a test point, in a YAML block
	for _, line := range lines[2:] {
		match := point.FindStringSubmatch(line)
		directlyBelow := below
		below = match != nil
		switch {
		case inBlock:
			inBlock = line != "  ..."
			if inBlock && !yamlLine.MatchString(line) {
				t.Errorf("not a line of the YAML block: %q", line)
			}
		case directlyBelow && line == "  ---":
			inBlock = true
		case match != nil && seen < len(r.Cases):
			checkTestPoint(t, seen+1, &r.Cases[seen], match)
			seen++
		case !comment.MatchString(line):
			t.Errorf("neither a test point nor a comment: %q", line)
		}
	}
	if seen != len(r.Cases) || inBlock {
		t.Errorf("%d test points, want %d; in a YAML block at the end: %t", seen, len(r.Cases), inBlock)
	}
}

// yamlLine matches the lines of a YAML block: every text from outside is a quoted
// string.
var yamlLine = func() *regexp.Regexp {
	const text = `"([^"\\]|\\["\\])*"`
	return regexp.MustCompile(`^  (ports:|rest: ` + text + `|  - \{ports: ` + text + `, status: ` + text + `, tried: ` + text + `(, reason: ` + text + `)?\})$`)
}()

// checkTestPoint checks the number, status, description and skip directive of one
// test point.
func checkTestPoint(t testing.TB, number int, c *Case, match []string) {
	t.Helper()
	if failed := match[1] != ""; failed != c.Failed() || match[2] != fmt.Sprint(number) {
		t.Errorf("%q: want number %d, failed %t", match[0], number, c.Failed())
	}
	want := c.Name
	if c.Title != "" {
		want += ": " + c.Title
	}
	if c.Skipped != "" {
		description, reason, _ := strings.Cut(match[3], " # SKIP ")
		if got, directive := unescapeTAP(reason); directive || got != Printable(c.Skipped) {
			t.Errorf("%q: skip reason %q, another directive %t; want %q, false", match[0], got, directive, Printable(c.Skipped))
		}
		match[3] = description
	}
	if got, directive := unescapeTAP(match[3]); directive || got != Printable(want) {
		t.Errorf("%q: description %q, directive %t; want %q, false", match[0], got, directive, Printable(want))
	}
}

// unescapeTAP returns a description as a consumer reads it, and reports whether
// an unescaped # could start a directive.
func unescapeTAP(text string) (description string, directive bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && (text[i+1] == '\\' || text[i+1] == '#') {
			i++
		} else if text[i] == '#' {
			directive = true
		}
		b.WriteByte(text[i])
	}
	return b.String(), directive
}

func TestTAP(t *testing.T) {
	for _, reports := range []map[string]*Report{runReports(), proofReports()} {
		for _, r := range reports {
			checkTAP(t, r)
		}
	}
}
