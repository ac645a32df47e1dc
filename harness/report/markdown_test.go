package report

import (
	"regexp"
	"strings"
	"testing"
)

// holdMarkdown reads the report as GitHub's Markdown does: a row of four cells
// per finding, and no mark in force that a text brought with it.
func holdMarkdown(t testing.TB, r *Report) {
	t.Helper()
	rows, findings := 0, 0
	for line := range strings.Lines(written(t, Format{"markdown", WriteMarkdown}, r)) {
		if strings.HasPrefix(line, "    ") { // code
			continue
		}
		bare := escapedMark.ReplaceAllString(line, "")
		if strings.HasPrefix(line, "| ") {
			rows++
			if got := strings.Count(bare, "|"); got != 5 {
				t.Errorf("%d marks of cells, want 5: %q", got, line)
			}
		}
		if strings.ContainsAny(strings.ReplaceAll(bare, "<br>", ""), "<`[@#") {
			t.Errorf("a mark is in force: %q", line)
		}
	}
	for i := range r.Cases {
		findings += len(r.Cases[i].Findings)
	}
	if findings > 0 && rows != findings+1 {
		t.Errorf("%d rows, want %d and the head", rows, findings)
	}
}

// escapedMark is a mark that a backslash took the meaning of, or an entity.
var escapedMark = regexp.MustCompile(`\\[[:punct:]]|&(lt|gt|amp|#64);`)

func TestMarkdown(t *testing.T) {
	for _, reports := range []map[string]*Report{checks(), runs(), proofs()} {
		for _, r := range reports {
			holdMarkdown(t, r)
		}
	}
}
