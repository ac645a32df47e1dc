package report

import (
	"regexp"
	"strings"
	"testing"
)

// checkMarkdown checks that each finding and each result for ports is a table row
// of four cells, and that no text brings active markup with it.
func checkMarkdown(t testing.TB, r *Report) {
	t.Helper()
	rows, want := 0, 0
	for line := range strings.Lines(render(t, Format{"markdown", WriteMarkdown}, r)) {
		if strings.HasPrefix(line, "    ") { // code block
			continue
		}
		bare := escapedMark.ReplaceAllString(line, "")
		if strings.HasPrefix(line, "| ") {
			rows++
			if got := strings.Count(bare, "|"); got != 5 {
				t.Errorf("%d cell delimiters, want 5: %q", got, line)
			}
		}
		if strings.ContainsAny(strings.ReplaceAll(bare, "<br>", ""), "<`[@#") {
			t.Errorf("active markup: %q", line)
		}
	}
	for i := range r.Cases {
		for range r.Cases[i].All() {
			want++
		}
	}
	if want > 0 {
		want++ // the header
	}
	for i := range r.Cases {
		if n := len(portTableOf(r.Cases[i].Traffic).Rows); n > 0 {
			want += n + 1
		}
	}
	if rows != want {
		t.Errorf("%d rows, want %d with the headers", rows, want)
	}
}

// escapedMark matches escaped punctuation and entities.
var escapedMark = regexp.MustCompile(`\\[[:punct:]]|&(lt|gt|amp|#64);`)

func TestMarkdown(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), runReports(), proofReports()} {
		for _, r := range reports {
			checkMarkdown(t, r)
		}
	}
}
