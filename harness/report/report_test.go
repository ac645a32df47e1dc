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

// hostile is what a user's file, or the other side of a connection, can hold:
// escape sequences in both encodings, line ends, what each format takes for its
// own syntax, a byte that is not UTF-8, and characters that change the order of
// others.
const hostile = "\x1b[31mred\x1b]0;title\x07 \u009b2J\x7f <b a='x' c=\"y\">&amp;</b> ]]> " +
	"# SKIP \\# 100% a:b,c ::error::x ##[group]y\r\nok 9 - forged\tz\x00 \xff \u202e \U000e0041 é"

// settings is a checked settings text with one finding of each severity.
func settings() *core.Result {
	at := func(line, col, length int) core.Span { return core.Span{Line: line, Col: col, Len: length} }
	return &core.Result{
		Version: 1, Verdict: core.Fail, PortEnd: 69999,
		Sites: []core.SiteResult{{Name: "payroll", Route: core.RouteDirect, Verdict: core.Fail}},
		Diagnostics: []core.Diagnostic{
			{
				Rule: "port-known-service", Severity: core.Note, Path: "ftp-active-mode.base-port", Span: at(2, 19, 5),
				Message: "the range holds ports of well-known services",
			}, {
				Rule: "port-end-high", Severity: core.Error, Path: "ftp-active-mode.number-of-ports", Span: at(3, 19, 5),
				Message: "the range would end at port 69999",
				Fix:     &core.Fix{Message: "set number-of-ports to 55536", Span: at(3, 19, 5), New: "55536"},
			}, {
				Rule: "zone-active-unclear", Severity: core.Warning, Path: "transfer-site payroll", Span: at(5, 1, 0),
				Message: "no network zone", Fix: &core.Fix{},
			},
		},
	}
}

// clean is a checked settings text without findings.
func clean() *core.Result {
	return &core.Result{
		Version: 1, Verdict: core.Pass, PortEnd: 11023,
		Sites: []core.SiteResult{}, Diagnostics: []core.Diagnostic{},
	}
}

// hostileSettings is one whose every text is hostile.
func hostileSettings() *core.Result {
	return &core.Result{
		Version: 1, Verdict: core.Fail,
		Sites: []core.SiteResult{{Name: hostile, Route: core.RouteBroken, Verdict: core.Fail}},
		Diagnostics: []core.Diagnostic{{
			Rule: hostile, Severity: core.Error, Path: hostile, Span: core.Span{Line: 1, Col: 1, Len: 3}, Message: hostile,
			Fix: &core.Fix{Message: hostile, New: hostile},
		}},
	}
}

// checks is reports on settings texts, by the name of their golden files.
func checks() map[string]*Report {
	return map[string]*Report{
		"check-none":    {},
		"check-one":     {Cases: []Case{OfCheck("-", settings())}},
		"check-clean":   {Cases: []Case{OfCheck("mft.settings", clean())}},
		"check-several": {Cases: []Case{OfCheck("mft.settings", settings()), OfCheck("b/ok.settings", clean())}},
		"check-hostile": {Cases: []Case{OfCheck("ok.settings", clean()), OfCheck(hostile, hostileSettings())}},
	}
}

// runs is reports on scenarios.
func runs() map[string]*Report {
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
	}
}

// proofs is reports on proofs.
func proofs() map[string]*Report {
	proved := []string{
		"active mode on ports 10000-11023, with the bundled partner on this host",
		"upload of 65536 bytes: done, announced by PORT 127,0,0,1,39,16",
		"listing: done, announced by PORT 127,0,0,1,39,18",
		"50 of 50 transfers done, over 50 ports",
	}
	return map[string]*Report{
		"prove-good": {
			Cases:      []Case{OfCheck("mft.settings", clean()), {Name: "payroll", File: "mft.settings", Proved: proved}},
			Conclusion: "proved: active mode works for payroll",
		},
		"prove-bad": {
			Cases: []Case{OfCheck("mft.settings", clean()), {
				Name: "payroll", File: "mft.settings", Proved: proved[:2], Talk: []string{"> LIST", "< 425 no"},
				Findings: []Finding{{File: "mft.settings", Line: 9, Severity: core.Error, Rule: "connect-refused", Message: "payroll: listing: refused"}},
			}},
			Conclusion: "not proved: payroll",
		},
		"prove-hostile": {
			Cases:      []Case{OfCheck(hostile, hostileSettings()), {Name: hostile, File: hostile, Proved: []string{hostile, "a: " + hostile}}},
			Conclusion: hostile,
		},
	}
}

// written is a report in one format.
func written(t testing.TB, f Format, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, r); err != nil {
		t.Fatalf("writing %s: %v", f.Name, err)
	}
	holdHarmless(t, f.Name, b.String())
	return b.String()
}

// holdHarmless holds that a text is UTF-8, that nothing in it acts on a terminal,
// and that it ends its last line.
func holdHarmless(t testing.TB, format, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8: %q", format, text)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			t.Errorf("%s holds %U: %q", format, r, text)
		}
	}
	lines := format == "jsonl" // of which there may be none
	if !lines && text == "" || text != "" && text[len(text)-1] != '\n' {
		t.Errorf("%s does not end its last line: %q", format, text)
	}
}

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	text := CheckFormats()[:1]
	for _, kind := range []struct {
		formats []Format
		reports map[string]*Report
	}{{CheckFormats(), checks()}, {RunFormats(), runs()}, {text, proofs()}, {ConformanceFormats()[:2], checklists()}} {
		for name, r := range kind.reports {
			for _, f := range kind.formats {
				golden(t, filepath.Join("testdata", name+"."+f.Name), written(t, f, r))
			}
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); go test -update rewrites it:\n%s", file, diff)
	}
}

func TestGoldenFilesAreUsed(t *testing.T) {
	want := map[string]bool{}
	for name := range checks() {
		for _, f := range CheckFormats() {
			want[name+"."+f.Name] = true
		}
	}
	for name := range runs() {
		for _, f := range RunFormats() {
			want[name+"."+f.Name] = true
		}
	}
	for name := range proofs() {
		want[name+".text"] = true
	}
	for name := range checklists() {
		want[name+".text"], want[name+".json"] = true, true
	}
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() && !want[e.Name()] {
			t.Errorf("testdata/%s belongs to no report", e.Name())
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

// FuzzFormats holds that no text breaks a format.
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
		one := Case{
			Name: name, File: name, Title: title, Findings: []Finding{finding, finding},
			Proved: []string{message}, Talk: []string{got}, Checked: hostileSettings(),
		}
		one.Checked.Diagnostics[0].Message = message
		r := &Report{Cases: []Case{one, {Name: title}}, Talk: severity%2 == 0}
		holdText(t, r)
		holdJSON(t, r)
		r.Cases[1].Checked = clean()
		holdJSONLines(t, r)
		holdSARIF(t, r)
		holdMarkdown(t, r)
		holdHTML(t, r)
		holdJUnit(t, r)
		holdTAP(t, r)
		holdGitHub(t, r)
	})
}
