package report

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// holdJUnit holds that the document is XML and says of each case what the report
// says.
func holdJUnit(t testing.TB, r *Report) {
	t.Helper()
	var got junitSuites
	text := written(t, Format{"junit", WriteJUnit}, r)
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	suite := got.Suite
	if diff := cmp.Diff([]int{len(r.Cases), r.failed(), len(r.Cases), r.failed(), len(r.Cases)},
		[]int{got.Tests, got.Failures, suite.Tests, suite.Failures, len(suite.Cases)}); diff != "" {
		t.Fatalf("tests and failures (-want +got):\n%s", diff)
	}
	for i := range r.Cases {
		c, one := &r.Cases[i], suite.Cases[i]
		if one.Name != Printable(c.Name) || (one.Failure != nil) != c.Failed() {
			t.Errorf("case %d: got name %q, failure %v", i, one.Name, one.Failure)
		}
		said := one.SystemOut
		if one.Failure != nil {
			said = one.Failure.Text
		}
		if said != junitText(c) {
			t.Errorf("case %d: got %q, want %q", i, said, junitText(c))
		}
	}
}

func TestJUnit(t *testing.T) {
	for _, reports := range []map[string]*Report{checks(), runs()} {
		for _, r := range reports {
			holdJUnit(t, r)
		}
	}
}

// TestJUnitElements holds the elements and attributes to those that readers of
// the format know.
func TestJUnitElements(t *testing.T) {
	known := map[string]string{
		"testsuites": "tests failures",
		"testsuite":  "name tests failures errors skipped time",
		"testcase":   "name classname file time",
		"failure":    "type message",
		"skipped":    "message",
		"system-out": "",
	}
	for name, r := range runs() {
		d := xml.NewDecoder(strings.NewReader(written(t, Format{"junit", WriteJUnit}, r)))
		for {
			token, err := d.Token()
			if err != nil {
				break // holdJUnit holds that it is the end
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			attributes, ok := known[start.Name.Local]
			if !ok {
				t.Errorf("%s: element %s", name, start.Name.Local)
			}
			for _, a := range start.Attr {
				if !strings.Contains(" "+attributes+" ", " "+a.Name.Local+" ") {
					t.Errorf("%s: attribute %s of %s", name, a.Name.Local, start.Name.Local)
				}
			}
		}
	}
}
