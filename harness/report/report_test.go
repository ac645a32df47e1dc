package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// hostile is text that a user's file or the peer of a connection can contain:
// escape sequences with 7-bit and 8-bit introducers, line ends, syntax of each
// format, a byte that is not UTF-8, and invisible characters, one of which
// reverses the text direction.
const hostile = "\x1b[31mred\x1b]0;title\x07 \u009b2J\x7f <b a='x' c=\"y\">&amp;</b> ]]> " +
	"# SKIP \\# 100% a:b,c ::error::x ##[group]y\r\nok 9 - forged\tz\x00 \xff \u202e \U000e0041 é"

// resultWithFindings returns the result of a settings text with one finding of
// each severity.
func resultWithFindings() *core.Result {
	span := func(line, col, length int) core.Span { return core.Span{Line: line, Col: col, Len: length} }
	return &core.Result{
		Verdict: core.Fail, PortEnd: 69999,
		Sites: []core.SiteResult{{Name: "payroll", Route: core.RouteDirect, Verdict: core.Fail}},
		Diagnostics: []core.Diagnostic{
			{
				Rule: "port-known-service", Severity: core.Note, Path: "ftp-active-mode.base-port", Span: span(2, 19, 5),
				Message: "the range holds ports of well-known services",
			}, {
				Rule: "port-end-high", Severity: core.Error, Path: "ftp-active-mode.number-of-ports", Span: span(3, 19, 5),
				Message: "the range would end at port 69999",
				Fix:     &core.Fix{Message: "set number-of-ports to 55536", Span: span(3, 19, 5), New: "55536"},
			}, {
				Rule: "zone-active-unclear", Severity: core.Warning, Path: "transfer-site payroll", Span: span(5, 1, 0),
				Message: "no network zone", Fix: &core.Fix{},
			},
		},
	}
}

// cleanResult returns the result of a settings text without findings.
func cleanResult() *core.Result {
	return &core.Result{
		Verdict: core.Pass, PortEnd: 11023,
		Sites: []core.SiteResult{}, Diagnostics: []core.Diagnostic{},
	}
}

// acceptedResult returns the result of a settings text whose error and note are
// accepted.
func acceptedResult() *core.Result {
	r := resultWithFindings()
	r.Verdict = core.Warnings
	r.Diagnostics[0].Accepted = &core.Acceptance{Reason: "no Webmin here; " + hostile}
	r.Diagnostics[1].Accepted = &core.Acceptance{Reason: "asked <b>the product's</b> support", Until: core.DateOf(2027, 1, 31)}
	return r
}

// baselineResult returns the result of a settings text whose error and note are in
// the baseline.
func baselineResult() *core.Result {
	r := resultWithFindings()
	r.Verdict = core.Warnings
	r.Diagnostics[0].Baseline, r.Diagnostics[1].Baseline = true, true
	return r
}

// emptyResult returns the result of a settings text without section and key.
func emptyResult() *core.Result {
	return &core.Result{Verdict: core.Empty, Sites: []core.SiteResult{}, Diagnostics: []core.Diagnostic{}}
}

// hostileResult returns a result in which every text is hostile.
func hostileResult() *core.Result {
	return &core.Result{
		Verdict: core.Fail,
		Sites:   []core.SiteResult{{Name: hostile, Route: core.RouteBroken, Verdict: core.Fail}},
		Diagnostics: []core.Diagnostic{{
			Rule: hostile, Severity: core.Error, Path: hostile, Span: core.Span{Line: 1, Col: 1, Len: 3}, Message: hostile,
			Fix: &core.Fix{Message: hostile, New: hostile},
		}},
	}
}

// checkReports returns reports on settings texts, by the base name of their golden
// files.
func checkReports() map[string]*Report {
	return map[string]*Report{
		"check-none":     {},
		"check-one":      {Cases: []Case{OfCheck("-", resultWithFindings())}},
		"check-clean":    {Cases: []Case{OfCheck("mft.settings", cleanResult())}},
		"check-several":  {Cases: []Case{OfCheck("mft.settings", resultWithFindings()), OfCheck("b/ok.settings", cleanResult())}},
		"check-accepted": {Cases: []Case{OfCheck("mft.settings", acceptedResult())}},
		"check-baseline": {Cases: []Case{OfCheck("mft.settings", baselineResult())}, Policy: Policy{
			Config: ".activeftp.toml", Baseline: "ci/baseline.json",
			Rules: []RuleChange{{"port-known-service", core.Warning}, {"port-capacity", core.NotChecked}},
			Stale: []BaselineFinding{{"b/ok.settings", "port-capacity", "ftp-active-mode.number-of-ports", "too few", 2}},
		}},
		"check-empty": {Cases: []Case{OfCheck("mft.settings", emptyResult())}},
		"check-shard": {
			Cases: []Case{OfCheck("mft.settings", resultWithFindings()), OfCheck("b/ok.settings", cleanResult())},
			Shard: &Shard{Index: 2, Total: 3, Noun: "file", Inputs: 9, Digest: "0123456789abcdef", LeftOut: []int{5}, Unreadable: []string{"c.settings: permission denied"}},
		},
		"check-idle":    {Shard: &Shard{Index: 4, Total: 4, Noun: "file", Inputs: 3, Digest: "0123456789abcdef"}},
		"check-partial": {Cases: []Case{OfCheck("mft.settings", emptyResult()), OfCheck("b/ok.settings", cleanResult())}},
		"check-hostile": {Cases: []Case{OfCheck("ok.settings", cleanResult()), OfCheck(hostile, hostileResult())}, Policy: Policy{
			Config: hostile, Baseline: hostile, Stale: []BaselineFinding{{hostile, hostile, hostile, hostile, 1}},
		}},
	}
}

// runReports returns reports on scenarios, by the base name of their golden files.
func runReports() map[string]*Report {
	talk := []string{"< 220 activeftp partner", "> PORT 127,0,0,1,39,18", "< 200 PORT command successful"}
	good := Case{Name: "port_busy", File: "port_busy.txtar", Title: "A busy port is passed over.", Talk: talk, Elapsed: 12 * time.Millisecond}
	bad := Case{
		Name: "port_last", File: "a/port_last.txtar", Title: "The last port is used.", Talk: talk, Elapsed: 1500 * time.Millisecond,
		Findings: []Finding{
			{File: "a/port_last.txtar", Line: 7, Severity: core.Error, Rule: "port", Message: "retr report.csv", Want: "10003", Got: "10002"},
			{File: "a/port_last.txtar", Line: 1, Severity: core.Error, Rule: "leak", Message: "port 10002 is still held after the scenario"},
			{File: "a/port_last.txtar", Severity: core.Error, Rule: "want", Want: `"a"`, Got: `""`},
		},
	}
	worst := Case{
		Name: hostile, File: hostile, Title: hostile, Talk: []string{"< 220 " + hostile},
		Findings: []Finding{{File: hostile, Line: 3, Severity: core.Error, Rule: hostile, Message: hostile, Want: hostile, Got: hostile}},
	}
	skipped := Case{Name: "ipv6_eprt", File: "ipv6_eprt.txtar", Title: "EPRT carries ::1.", Skipped: "this host has no ::1: " + hostile}
	return map[string]*Report{
		"run-none":    {},
		"run-skipped": {Cases: []Case{good, skipped}},
		"run-passed":  {Cases: []Case{good}},
		"run-talk":    {Cases: []Case{good}, Talk: true},
		"run-failed":  {Cases: []Case{good, bad}},
		"run-hostile": {Cases: []Case{worst}},
		"run-shard":   {Cases: []Case{good, bad}, Shard: &Shard{Index: 1, Total: 2, Noun: "scenario", Inputs: 4, Digest: "0123456789abcdef"}},
		"run-idle":    {Shard: &Shard{Index: 2, Total: 2, Noun: "scenario", Inputs: 1, Digest: "0123456789abcdef"}},
	}
}

// checklistReports returns reports on the conformance checklist, by the base name
// of their golden files.
func checklistReports() map[string]*Report {
	talk := []string{"> EPRT !1!127.0.0.1!40001!", "< 500 Bad EPRT command."}
	item := func(id, status string, s core.Severity, message string) Case {
		return Case{
			Name: id, Title: "EPRT may use any delimiter", Status: status, Talk: talk, Elapsed: 3 * time.Millisecond,
			Findings: []Finding{{File: id, Severity: s, Rule: "RFC 2428 section 2", Message: message}},
		}
	}
	items := []Case{
		{Name: "AM-02", Title: "a command may be in lower case", Status: "pass", Proved: []string{"200 ok"}, Talk: talk},
		item("AM-05", "fail", core.Error, "500 Bad EPRT command."),
		item("AM-21", "deviation", core.Warning, "it comes from port 20001"),
		item("AM-60", "not applicable", core.Note, "no TLS here"),
	}
	return map[string]*Report{
		"conformance-none":    {},
		"conformance-mixed":   {Cases: items, Conclusion: "ftp://127.0.0.1:2121: 1 pass, 1 deviation, 1 fail, 1 not applicable"},
		"conformance-hostile": {Cases: []Case{item(hostile, hostile, core.Error, hostile)}, Conclusion: hostile, Talk: true},
	}
}

// render returns a report in one format, and checks that it is harmless.
func render(t testing.TB, f Format, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, r); err != nil {
		t.Fatalf("writing %s: %v", f.Name, err)
	}
	checkHarmless(t, f.Name, b.String())
	return b.String()
}

// checkHarmless checks that the output is UTF-8 in which only printable
// characters, line feeds and tabs occur, and that it ends with a line feed.
func checkHarmless(t testing.TB, format, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s: invalid UTF-8: %q", format, text)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			t.Errorf("%s: unprintable %U in %q", format, r, text)
		}
	}
	mayBeEmpty := format == "jsonl"
	if !mayBeEmpty && text == "" || text != "" && text[len(text)-1] != '\n' {
		t.Errorf("%s: no line feed at the end: %q", format, text)
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	for _, kind := range []struct {
		formats []Format
		reports map[string]*Report
	}{{CheckFormats(), checkReports()}, {RunFormats(), runReports()}, {ProofFormats(), proofReports()}, {ConformanceFormats()[:2], checklistReports()}} {
		for name, r := range kind.reports {
			for _, f := range kind.formats {
				compareGolden(t, filepath.Join("testdata", name+"."+f.Name), render(t, f, r))
			}
		}
	}
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run go test -update to create it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); run go test -update to rewrite it:\n%s", file, diff)
	}
}

func TestNoUnusedGoldenFiles(t *testing.T) {
	want := map[string]bool{}
	for name := range checkReports() {
		for _, f := range CheckFormats() {
			want[name+"."+f.Name] = true
		}
	}
	for name := range runReports() {
		for _, f := range RunFormats() {
			want[name+"."+f.Name] = true
		}
	}
	for name := range proofReports() {
		for _, f := range ProofFormats() {
			want[name+"."+f.Name] = true
		}
	}
	for name := range checklistReports() {
		want[name+".text"], want[name+".json"] = true, true
	}
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() && !want[e.Name()] {
			t.Errorf("testdata/%s is used by no test", e.Name())
		}
	}
}

func TestWorst(t *testing.T) {
	tests := []struct {
		severities []core.Severity
		want       core.Severity
		verdict    core.Verdict
		failed     bool
	}{
		{nil, 0, core.Pass, false},
		{[]core.Severity{core.Note}, core.Note, core.Notes, false},
		{[]core.Severity{core.Note, core.Warning}, core.Warning, core.Warnings, false},
		{[]core.Severity{core.Warning, core.Error, core.Note}, core.Error, core.Fail, true},
	}
	for _, test := range tests {
		var c Case
		for _, s := range test.severities {
			c.Findings = append(c.Findings, Finding{Severity: s})
		}
		r := Report{Cases: []Case{{}, c}}
		if got := r.Worst(); got != test.want || r.Verdict() != test.verdict || c.Failed() != test.failed {
			t.Errorf("%v: got %v, %v, failed %t; want %v, %v, failed %t",
				test.severities, got, r.Verdict(), c.Failed(), test.want, test.verdict, test.failed)
		}
	}
}

func TestPlaceAndText(t *testing.T) {
	tests := []struct {
		finding     Finding
		place, text string
	}{
		{Finding{File: "f", Message: "m"}, "f", "m"},
		{Finding{File: "f", Line: 3, Message: "m"}, "f:3", "m"},
		{Finding{File: "f", Line: 3, Col: 9, Message: "m"}, "f:3:9", "m"},
		{Finding{File: "-", Message: "m", Want: "1", Got: "2"}, "-", "m: want 1, got 2"},
		{Finding{Want: "1", Got: ""}, "", "want 1, got "},
	}
	for _, test := range tests {
		if diff := cmp.Diff([]string{test.place, test.text}, []string{test.finding.Place(), test.finding.Text()}); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.finding, diff)
		}
	}
}

// FuzzFormats checks that no text breaks the syntax of a format.
func FuzzFormats(f *testing.F) {
	f.Add(hostile, hostile, hostile, hostile, uint8(2))
	f.Add("name", "title", "message", "got", uint8(0))
	f.Add("-", "", "", "", uint8(1))
	f.Add("# Subtest: x", "\\", "\\#", "%0A", uint8(1))
	f.Fuzz(func(t *testing.T, name, title, message, got string, severity uint8) {
		finding := Finding{
			File: name, Line: int(severity), Severity: core.Note + core.Severity(severity%3),
			Rule: title, Message: message, Got: got, Fix: &core.Fix{Message: message},
		}
		c := Case{
			Name: name, File: name, Title: title, Findings: []Finding{finding, finding},
			Proved: []string{message}, Talk: []string{got}, Checked: hostileResult(),
		}
		c.Checked.Diagnostics[0].Message = message
		r := &Report{Cases: []Case{c, {Name: title}}, Talk: severity%2 == 0}
		checkText(t, r)
		checkJSON(t, r)
		r.Cases[1].Checked = cleanResult()
		checkJSONLines(t, r)
		r.Cases[0].Traffic = hostileTraffic(message)
		checkProofJSON(t, r)
		checkSARIF(t, r)
		checkMarkdown(t, r)
		checkHTML(t, r)
		checkJUnit(t, r)
		checkTAP(t, r)
		checkGitHub(t, r)
		checkGitLab(t, r)
	})
}
