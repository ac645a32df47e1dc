package report

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkJUnit checks that the document is XML and has the report's counts and the
// name, failure and text of each case.
func checkJUnit(t testing.TB, r *Report) {
	t.Helper()
	var got junitSuites
	text := render(t, Format{"junit", WriteJUnit}, r)
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	suite := got.Suite
	if diff := cmp.Diff([]int{len(r.Cases), r.failed(), len(r.Cases), r.failed(), len(r.Cases)},
		[]int{got.Tests, got.Failures, suite.Tests, suite.Failures, len(suite.Cases)}); diff != "" {
		t.Fatalf("tests and failures (-want +got):\n%s", diff)
	}
	for i := range r.Cases {
		c, testCase := &r.Cases[i], suite.Cases[i]
		if testCase.Name != Printable(c.Name) || (testCase.Failure != nil) != c.Failed() {
			t.Errorf("case %d: got name %q, failure %v", i, testCase.Name, testCase.Failure)
		}
		text := testCase.SystemOut
		if testCase.Failure != nil {
			text = testCase.Failure.Text
		}
		for f := range c.All() {
			if !strings.Contains(text, f.line()) {
				t.Errorf("case %d: finding %q is missing in %q", i, f.line(), text)
			}
		}
		for _, line := range c.Talk {
			if !strings.Contains(text, Printable(line)) {
				t.Errorf("case %d: line %q of the dialogue is missing in %q", i, line, text)
			}
		}
		for _, line := range portTableOf(c.Traffic).lines() {
			if !strings.Contains(testCase.SystemOut, line) {
				t.Errorf("case %d: ports %q are missing in %q", i, line, testCase.SystemOut)
			}
		}
	}
}

func TestJUnit(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), runReports(), proofReports()} {
		for _, r := range reports {
			checkJUnit(t, r)
		}
	}
}

// TestJUnitElements checks that only elements and attributes occur that common
// readers know.
func TestJUnitElements(t *testing.T) {
	known := map[string]string{
		"testsuites": "tests failures",
		"testsuite":  "name tests failures errors skipped time",
		"testcase":   "name classname file time",
		"failure":    "type message",
		"skipped":    "message",
		"system-out": "",
	}
	for name, r := range runReports() {
		d := xml.NewDecoder(strings.NewReader(render(t, Format{"junit", WriteJUnit}, r)))
		for {
			token, err := d.Token()
			if err != nil {
				break // the end; checkJUnit fails on malformed XML
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			attributes, ok := known[start.Name.Local]
			if !ok {
				t.Errorf("%s: unknown element %s", name, start.Name.Local)
			}
			for _, a := range start.Attr {
				if !strings.Contains(" "+attributes+" ", " "+a.Name.Local+" ") {
					t.Errorf("%s: unknown attribute %s of %s", name, a.Name.Local, start.Name.Local)
				}
			}
		}
	}
}
