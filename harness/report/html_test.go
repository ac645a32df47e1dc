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
		for f := range r.Cases[i].All() {
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

// TestHTMLPictures checks that each picture has a title and a description for a
// screen reader, that every pattern and description that is referred to exists
// once, and that nothing is loaded from elsewhere.
func TestHTMLPictures(t *testing.T) {
	r := *proofReports()["prove-statuses"]
	r.Cases = append(r.Cases, r.Cases[1]) // two sites
	page := render(t, Format{"html", WriteHTML}, &r)
	pictures := regexp.MustCompile(`<svg class="picture" [^>]*>`).FindAllString(page, -1)
	if len(pictures) != 4 {
		t.Errorf("%d pictures, want 2 for each site", len(pictures))
	}
	var ids []string
	for _, picture := range pictures {
		labels := regexp.MustCompile(`role="img" aria-labelledby="([^" ]+) ([^" ]+)"`).FindStringSubmatch(picture)
		if labels == nil {
			t.Fatalf("no role and label: %s", picture)
		}
		ids = append(ids, labels[1:]...)
	}
	for _, reference := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		id, local := strings.CutPrefix(reference[1], "#")
		if !local {
			t.Errorf("a resource from elsewhere: %s", reference[0])
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		if n := strings.Count(page, ` id="`+id+`"`); n != 1 {
			t.Errorf("%d elements have the id %s, want 1", n, id)
		}
	}
	for _, look := range statusLooks {
		if !strings.Contains(page, "."+look.class+" { fill: ") {
			t.Errorf("status %s has no look", look.status)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "http://") || strings.Contains(page, "https://") {
		t.Error("a script or an external resource")
	}
}
