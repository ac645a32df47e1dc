package baseline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/report"
)

const written = `{
  "version": 1,
  "findings": [
    {"file":"a.settings","rule":"port-capacity","path":"ftp-active-mode.number-of-ports","message":"too <few> & é","count":2},
    {"file":"b/x.settings","rule":"site-nat","path":"","message":"m"}
  ]
}
`

func TestFormat(t *testing.T) {
	findings := []report.BaselineFinding{
		{File: "b/x.settings", Rule: "site-nat", Message: "m", Count: 1},
		{File: "a.settings", Rule: "port-capacity", Path: "ftp-active-mode.number-of-ports", Message: "too <few> & é", Count: 2},
	}
	text := format(findings)
	if diff := cmp.Diff(written, text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	got, err := parse(text)
	if diff := cmp.Diff(findings, got); diff != "" || err != nil {
		t.Errorf("%v: read again (-want +got):\n%s", err, diff)
	}
	if got, err := parse(format(nil)); err != nil || len(got) > 0 {
		t.Errorf("without findings: %+v, %v", got, err)
	}
}

// TestParseForms checks texts that an editor or a merge made.
func TestParseForms(t *testing.T) {
	lines := strings.Split(written, "\n")
	for name, text := range map[string]string{
		"byte order mark":   "\ufeff" + written,
		"Windows line ends": strings.ReplaceAll(written, "\n", "\r\n"),
		"another order": strings.Join([]string{
			lines[0], lines[2], strings.TrimSuffix(lines[4], ",") + ",", strings.TrimSuffix(lines[3], ","), "],", `"version": 1 }`,
		}, "\n"),
	} {
		got, err := parse(text)
		if err != nil || format(got) != written {
			t.Errorf("%s: %v\n%s", name, err, format(got))
		}
	}
}

func TestParseErrors(t *testing.T) {
	entry := func(text string) string { return "{\"version\": 1,\n\"findings\": [\n" + text + "\n]}" }
	const one = `{"file":"a","rule":"r","path":"p","message":"m"}`
	for _, tt := range []struct{ text, want string }{
		{"", "line 1, column 1: "},
		{"\x00", "line 1, column 1: "},
		{"[ftp-active-mode]\nbase-port = 1\n", "line 1, column 3: "},
		{"[]", "line 1, column 1: "},
		{"null", `no "version"`},
		{"{}", `no "version"`},
		{`{"version": 1}`, `no "findings"`},
		{"{\n\"version\": 1,\n<<<<<<< ours", "line 3, column 1: "},
		{entry(one) + "x", "line 4, column 3: "},
		{entry(one)[:40], "line 3, column 11: "},
		{`{"version": 2, "entries": {}}`, "version 2, and this program reads version 1"},
		{`{"version": "1", "findings": []}`, `version "1", and`},
		{"{\"version\": 1,\n\"finding\": []}", `line 2: unexpected member "finding"`},
		{"{\"version\": 1,\n\"findings\": [],\n\"findings\": []}", `line 3: unexpected member "findings"`},
		{"{\"version\": 1,\n\"findings\":\n{}}", "line 3: want a list"},
		{"{\"version\": 1, \"findings\": null}", "line 1: want a list"},
		{entry("3"), "line 3: "},
		{entry("null"), "line 3: want file, rule and message"},
		{entry(strings.Replace(one, `"m"`, "7", 1)), "line 3: want file, rule, path, message and count of a finding: found a JSON number for message"},
		{entry(strings.Replace(one, `"path"`, `"paht"`, 1)), `line 3: want file, rule, path, message and count of a finding: unknown field "paht"`},
		{entry(strings.Replace(one, `"a"`, `""`, 1)), "line 3: want file, rule and message"},
		{entry(strings.Replace(one, "}", `,"count":0}`, 1)), "line 3: count 0: want at least 1"},
		{entry(strings.Replace(one, "}", `,"count":1.5}`, 1)), "line 3: want file, rule, path, message and count of a finding: found a JSON number 1.5 for count"},
		{entry(one + ",\n" + one), "line 4: the same finding as on line 3"},
		{entry(one + ",\n" + strings.Replace(one, "}", `,"count":2}`, 1)), "line 4: the same finding as on line 3"},
	} {
		got, err := parse(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %+v, error %v; want %q", tt.text, got, err, tt.want)
		}
	}
}

// FuzzParse checks that each text is an error, or findings that are written and read
// again as they are.
func FuzzParse(f *testing.F) {
	f.Add(written)
	f.Add("{\"version\":1,\"findings\":[{\"file\":\"\xff\",\"rule\":\"\\u0000\",\"message\":\"\\ud800\"}]}")
	f.Fuzz(func(t *testing.T, text string) {
		findings, err := parse(text)
		if err != nil {
			return
		}
		again, err := parse(format(findings))
		if diff := cmp.Diff(findings, again); diff != "" || err != nil {
			t.Errorf("%q: %v (-first +again):\n%s", text, err, diff)
		}
	})
}
