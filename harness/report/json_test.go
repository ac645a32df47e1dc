package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// checkJSON checks that the documents of check and run are one line of JSON, and
// that escaping loses nothing except bytes that are not UTF-8.
func checkJSON(t testing.TB, r *Report) {
	t.Helper()
	var run struct {
		Scenarios []struct {
			Name, Title string
			Findings    []struct{ Message, Got string }
		}
	}
	decode(t, render(t, Format{"json", WriteRunJSON}, r), &run)
	for i := range r.Cases {
		c, got := &r.Cases[i], run.Scenarios[i]
		wantTexts := []string{c.Name, c.Title}
		gotTexts := []string{got.Name, got.Title}
		for j := range c.Findings {
			wantTexts = append(wantTexts, c.Findings[j].Message, c.Findings[j].Got)
			gotTexts = append(gotTexts, got.Findings[j].Message, got.Findings[j].Got)
		}
		if diff := cmp.Diff(toValidUTF8(wantTexts), gotTexts); diff != "" {
			t.Errorf("case %d (-want +got):\n%s", i, diff)
		}
	}
	var check any
	decode(t, render(t, Format{"json", WriteCheckJSON}, r), &check)
}

// toValidUTF8 replaces each byte that is not UTF-8 by U+FFFD, which is the closest
// that JSON can get.
func toValidUTF8(texts []string) []string {
	for i := range texts {
		texts[i] = string([]rune(texts[i]))
	}
	return texts
}

// decode decodes a document, which must be a single line.
func decode(t testing.TB, text string, into any) {
	t.Helper()
	if strings.Count(text, "\n") != 1 {
		t.Errorf("not one line: %q", text)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
}

func TestRunJSON(t *testing.T) {
	for _, r := range runReports() {
		checkJSON(t, r)
	}
	var got struct {
		Version, Passed, Failed int
		Verdict                 string
		Scenarios               []struct{ Seconds float64 }
	}
	decode(t, render(t, Format{"json", WriteRunJSON}, runReports()["run-failed"]), &got)
	if got.Version != 1 || got.Passed != 1 || got.Failed != 1 || got.Verdict != "fail" || got.Scenarios[1].Seconds != 1.5 {
		t.Errorf("got %+v", got)
	}
}

// TestCheckJSON pins the document's form, which is also that of the page's check.
func TestCheckJSON(t *testing.T) {
	r := &Report{Cases: []Case{OfCheck("a.settings", &core.Result{
		Version: 1, Verdict: core.Warnings, PortEnd: 11023,
		Sites: []core.SiteResult{{Name: "payroll", Route: core.RouteDirect, Verdict: core.Pass}},
		Diagnostics: []core.Diagnostic{{
			Rule: "port-own-listener", Severity: core.Warning, Path: "ftp-active-mode.base-port",
			Span: core.Span{Start: 40, Line: 3, Col: 19, Len: 5}, Message: "...",
		}},
	})}}
	const document = `{"version":1,"verdict":"warnings","portEnd":11023,"sites":[{"name":"payroll","route":"direct","verdict":"pass"}],` +
		`"diagnostics":[{"rule":"port-own-listener","severity":"warning","path":"ftp-active-mode.base-port","line":3,"col":19,"len":5,"message":"...","fix":null}]}`
	if diff := cmp.Diff(document+"\n", render(t, Format{"json", WriteCheckJSON}, r)); diff != "" {
		t.Errorf("one file (-want +got):\n%s", diff)
	}
	r.Cases = append(r.Cases, r.Cases[0])
	file := `{"file":"a.settings",` + document[1:]
	want := `{"version":1,"files":[` + file + `,` + file + `]}` + "\n"
	if diff := cmp.Diff(want, render(t, Format{"json", WriteCheckJSON}, r)); diff != "" {
		t.Errorf("two files (-want +got):\n%s", diff)
	}
}

func TestConformanceJSON(t *testing.T) {
	for name, r := range checklistReports() {
		var document struct {
			Items []struct {
				ID     string
				Status string `json:"standing"`
			}
		}
		decode(t, render(t, Format{"json", WriteConformanceJSON}, r), &document)
		if len(document.Items) != len(r.Cases) {
			t.Errorf("%s: %d items, want %d", name, len(document.Items), len(r.Cases))
		}
	}
}
