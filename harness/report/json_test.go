package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/trace"
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
	whole := *r
	whole.Shard = nil // that of check needs checked texts
	var check any
	decode(t, render(t, Format{"json", WriteCheckJSON}, &whole), &check)
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
	if got.Version != 2 || got.Passed != 1 || got.Failed != 1 || got.Verdict != "fail" || got.Scenarios[1].Seconds != 1.5 {
		t.Errorf("got %+v", got)
	}
}

// TestCheckJSON pins the document's form, which is the same for one file and for
// several, and that of a line of jsonl.
func TestCheckJSON(t *testing.T) {
	r := &Report{Tool: Tool{Version: "1.2.3"}, Cases: []Case{OfCheck("a.settings", &core.Result{
		Verdict: core.Warnings, PortEnd: 11023,
		Sites: []core.SiteResult{{Name: "payroll", Route: core.RouteDirect, Verdict: core.Pass}},
		Diagnostics: []core.Diagnostic{{
			Rule: "port-own-listener", Severity: core.Warning, Path: "ftp-active-mode.base-port",
			Span: core.Span{Start: 40, Line: 3, Col: 19, Len: 5}, Message: "...",
		}, {
			Rule: "port-known-service", Severity: core.Note, Path: "ftp-active-mode.base-port",
			Span: core.Span{Start: 40, Line: 3, Col: 19, Len: 5}, Message: "...",
			Accepted: &core.Acceptance{Reason: "known", Until: core.DateOf(2027, 1, 31)},
		}},
	})}}
	const (
		finding = `"rule":"port-own-listener","severity":"warning","path":"ftp-active-mode.base-port","line":3,"col":19,"len":5,"message":"...","fix":null}`
		known   = `"rule":"port-known-service","severity":"note","path":"ftp-active-mode.base-port","line":3,"col":19,"len":5,"message":"...","fix":null,` +
			`"accepted":{"reason":"known","until":"2027-01-31"}}`
		file = `{"file":"a.settings","verdict":"warnings","portEnd":11023,"sites":[{"name":"payroll","route":"direct","verdict":"pass"}],` +
			`"diagnostics":[{` + finding + `,{` + known + `]}`
		header = `{"version":2,"tool":{"name":"activeftp","version":"1.2.3"},"files":[`
		lines  = `{"version":2,"file":"a.settings",` + finding + "\n" + `{"version":2,"file":"a.settings",` + known + "\n"
	)
	if diff := cmp.Diff(header+file+"]}\n", render(t, Format{"json", WriteCheckJSON}, r)); diff != "" {
		t.Errorf("one file (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(lines, render(t, Format{"jsonl", WriteCheckJSONLines}, r)); diff != "" {
		t.Errorf("jsonl (-want +got):\n%s", diff)
	}
	r.Cases = append(r.Cases, r.Cases[0])
	if diff := cmp.Diff(header+file+","+file+"]}\n", render(t, Format{"json", WriteCheckJSON}, r)); diff != "" {
		t.Errorf("two files (-want +got):\n%s", diff)
	}
}

// TestDiagnosisJSON checks that the document of a log begins like the others.
func TestDiagnosisJSON(t *testing.T) {
	d, err := trace.Diagnose("> PORT 127,0,0,1,39,18\n< 200 ok\n> LIST\n< 425 no\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	r := OfDiagnosis("client.log", d)
	r.Tool.Version = "1.2.3"
	const want = `{"version":2,"tool":{"name":"activeftp","version":"1.2.3"},"verdict":"fail",`
	if got := render(t, Format{"json", WriteDiagnosisJSON}, r); !strings.HasPrefix(got, want) {
		t.Errorf("got %s; want it to start with %s", got, want)
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
