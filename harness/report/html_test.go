package report

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// checkHTML checks that the page has no elements but its template's, and that it
// shows every message.
func checkHTML(t testing.TB, r *Report) {
	t.Helper()
	page := render(t, Format{"html", WriteHTML}, r)
	for _, tag := range anyTag.FindAllString(page, -1) {
		if !ownTag.MatchString(tag) {
			t.Errorf("element from outside the template: %q", tag)
		}
	}
	text := html.UnescapeString(page)
	for i := range r.Cases {
		for _, f := range r.Cases[i].Findings {
			if !strings.Contains(text, Printable(f.Text())) {
				t.Errorf("message %q is missing", f.Text())
			}
		}
	}
}

var (
	anyTag = regexp.MustCompile(`<[^>]*>`)
	ownTag = regexp.MustCompile(`^</?(!doctype|html|meta|title|style|h1|h2|p|ul|li|table|tr|th|td|br|span|details|summary|pre|` +
		`figure|figcaption|svg|pattern|rect|path|line|text|desc)( [a-zA-Z0-9-]+(="[^"<]*")?)*/?>$`)
)

func TestHTML(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), runReports(), proofReports()} {
		for _, r := range reports {
			checkHTML(t, r)
		}
	}
}
