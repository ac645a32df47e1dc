package report

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// holdHTML holds that the page has the elements of its own template alone, and
// every message.
func holdHTML(t testing.TB, r *Report) {
	t.Helper()
	page := written(t, Format{"html", WriteHTML}, r)
	for _, tag := range anyTag.FindAllString(page, -1) {
		if !ownTag.MatchString(tag) {
			t.Errorf("an element that is not the page's: %q", tag)
		}
	}
	text := html.UnescapeString(page)
	for i := range r.Cases {
		for _, f := range r.Cases[i].Findings {
			if !strings.Contains(text, Printable(f.Text())) {
				t.Errorf("no message %q", f.Text())
			}
		}
	}
}

var (
	anyTag = regexp.MustCompile(`<[^>]*>`)
	ownTag = regexp.MustCompile(`^</?(!doctype|html|meta|title|style|h1|h2|p|ul|li|table|tr|th|td|br|span|details|summary|pre)( [a-z-]+(="[^"<]*")?)*>$`)
)

func TestHTML(t *testing.T) {
	for _, reports := range []map[string]*Report{checks(), runs(), proofs()} {
		for _, r := range reports {
			holdHTML(t, r)
		}
	}
}
