package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// kinds lists the kinds of documents with their writers and the reports of the golden
// files.
func kinds() map[Kind]struct {
	write   writer
	reports map[string]*Report
} {
	return map[Kind]struct {
		write   writer
		reports map[string]*Report
	}{
		CheckDocument: {WriteCheckJSON, checkReports()},
		RunDocument:   {WriteRunJSON, runReports()},
		ProofDocument: {WriteProofJSON, proofReports()},
	}
}

// read reads a document.
func read(t testing.TB, name, text string) *Document {
	t.Helper()
	d, err := ReadDocument(name, []byte(text))
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return d
}

// withSource gives the findings of a case the lines that they are on.
func withSource(c Case) Case {
	for i := range c.Findings {
		f := &c.Findings[i]
		f.Source = fmt.Sprintf("Zürich 😀 on %d", f.Line)
		if f.Fix != nil && f.Fix.Line > 0 {
			f.FixSource = f.Source
		}
	}
	return c
}

// TestReadDocument checks that a report is the same in every format after it was
// written and read back, except that bytes that are not UTF-8 are U+FFFD then.
func TestReadDocument(t *testing.T) {
	all := kinds()
	all[CheckDocument].reports["with lines"] = &Report{Cases: []Case{withSource(OfCheck("mft.settings", resultWithFindings()))}}
	for kind, tt := range all {
		for name, want := range tt.reports {
			if kind == CheckDocument && want.Shard == nil {
				want.Shard = &Shard{Index: 1, Total: 1, Noun: "file", Inputs: len(want.Cases)}
			}
			d := read(t, name, render(t, Format{"json", tt.write}, want))
			if d.Kind != kind {
				t.Errorf("%s is read as the kind %v, want %v", name, d.Kind, kind)
			}
			got := d.Report
			got.Tool, got.Talk = want.Tool, want.Talk // neither is a part of the document
			if got.Shard != nil {
				got.Shard.Noun = want.Shard.Noun
			}
			for _, f := range kind.Formats() {
				// Bytes that are not UTF-8 cannot be in JSON.
				if text := render(t, f, got); f.Name == "json" || !strings.Contains(render(t, f, want), `\xff`) && !strings.Contains(text, "\ufffd") {
					if diff := cmp.Diff(render(t, f, want), text); diff != "" {
						t.Errorf("%s as %s (-written +read):\n%s", name, f.Name, diff)
					}
				}
			}
		}
	}
}

// TestReadObserved checks that the conclusion of observe and the verdict on settings
// that could not be fully checked survive.
func TestReadObserved(t *testing.T) {
	settings := OfCheck("mft.settings", &core.Result{
		Verdict: core.Incomplete, Diagnostics: []core.Diagnostic{{Rule: "value-unknown", Severity: core.Note, Path: "host.address", Span: core.Span{Line: 2, Col: 1, Len: 3}}},
	})
	want := &Report{Cases: []Case{settings, {Name: "client", File: "mft.settings"}}, Conclusion: "nothing was seen"}
	got := read(t, "observed", render(t, Format{"json", WriteRunJSON}, want)).Report
	for _, f := range RunFormats() {
		if diff := cmp.Diff(render(t, f, want), render(t, f, got)); diff != "" {
			t.Errorf("%s (-written +read):\n%s", f.Name, diff)
		}
	}
	if got.Verdict() != core.Incomplete {
		t.Errorf("verdict %v, want incomplete", got.Verdict())
	}
}

// TestReadUTF16 checks that a document that a shell saved as UTF-16 is read.
func TestReadUTF16(t *testing.T) {
	text := render(t, Format{"json", WriteRunJSON}, runReports()["run-failed"])
	units := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		units = append(units, byte(unit), byte(unit>>8))
	}
	if d := read(t, "UTF-16", string(units)); len(d.Report.Cases) != 2 {
		t.Errorf("%d cases, want 2", len(d.Report.Cases))
	}
}

// TestReadWrongDocument checks that everything else is an error that says what was
// expected.
func TestReadWrongDocument(t *testing.T) {
	const (
		header = `{"version":2,"tool":{"name":"activeftp","version":""},`
		shard  = header + `"files":[],"shard":`
		files  = header + `"files":[{"file":"a","verdict":"fail","portEnd":0,"sites":[],"diagnostics":[`
		found  = `{"rule":"r","severity":"error","path":"","line":1,"col":1,"len":1,"message":"m","fix":null}`
		proof  = header + `"verdict":"fail","conclusion":"c","cases":[{"name":"a","file":"a","verdict":"fail","seconds":0,"findings":[],`
	)
	whole := files + found + `]}]}`
	read(t, "the text that the cases change", whole)
	tests := map[string]string{
		"":                                  "the file is empty",
		" \r\n\ufeff":                       "not valid JSON",
		"\ufeff":                            "the file is empty",
		"not json":                          "byte 2: not valid JSON",
		"[]":                                "not a report of activeftp",
		`"text"`:                            "not a report of activeftp",
		"{}":                                "not a report of activeftp",
		"null":                              "not a report of activeftp",
		`{"version":2,"tool":{"name":"x"}}`: "not a report of activeftp",
		strings.Replace(whole, `"version":2`, `"version":1`, 1):            "has version 1; want version 2",
		strings.Replace(whole, `"version":2`, `"version":"2"`, 1):          "version is a string",
		strings.Replace(whole, `"error"`, `"fatal"`, 1):                    "want note, warning or error",
		strings.Replace(whole, `"severity":"error",`, "", 1):               "files.0: diagnostics.0: no severity",
		strings.Replace(whole, `"verdict":"fail",`, "", 1):                 "files.0: no verdict",
		strings.Replace(whole, `"line":1`, `"line":-1`, 1):                 "a place is no place",
		strings.Replace(whole, `"col":1`, `"col":99999999999`, 1):          "a place is no place",
		strings.Replace(whole, `"col":1`, `"col":1e99`, 1):                 "col",
		strings.Replace(whole, `"files":[`, `"file":[`, 1):                 "a report of another command",
		strings.Replace(whole, `"files":[`, `"cases":[],"files":[`, 1):     "a report of another command",
		header + `"conclusion":"","items":[]}`:                             "a report of another command",
		header + `"files":null}`:                                           "a report of another command",
		whole + "\n" + whole:                                               "text after the end of the document",
		shard + `{"index":0,"total":2,"inputs":0,"digest":""}}`:            "want shard I of N",
		shard + `{"index":3,"total":2,"inputs":0,"digest":""}}`:            "want shard I of N",
		shard + `{"index":1,"total":99999,"inputs":0,"digest":""}}`:        "want shard I of N",
		shard + `{"index":1,"total":2,"inputs":-1,"digest":""}}`:           "want shard I of N",
		shard + `{"index":1,"total":2,"inputs":3,"digest":""}}`:            "shard 1/2 of 3 inputs has 0 results; want 2",
		shard + `{"index":1,"total":2,"inputs":3,"leftOut":[1,2]}}`:        "input 2 is not in shard 1/2",
		shard + `{"index":1,"total":2,"inputs":3,"leftOut":[3,1]}}`:        "input 1 is not in shard 1/2, or not in order",
		shard + `{"index":1,"total":2,"inputs":3,"leftOut":[1,5]}}`:        "input 5 is not in shard 1/2",
		proof + `"spans":[{"first":9,"last":8}]}]}`:                        "spans.0: want ports",
		proof + `"spans":[{"first":1,"last":65536}]}]}`:                    "spans.0: want ports",
		proof + `"transfers":[{"start":-1}]}]}`:                            "transfers.0: want a number of seconds",
		strings.Replace(proof, `"seconds":0`, `"seconds":1e300`, 1) + "]}": "",
	}
	delete(tests, strings.Replace(proof, `"seconds":0`, `"seconds":1e300`, 1)+"]}")
	tests[strings.TrimSuffix(strings.Replace(proof, `"seconds":0`, `"seconds":1e300`, 1), ",")+"}]}"] = "cases.0: want a number of seconds"
	for i := 1; i < len(whole); i++ {
		tests[whole[:i]] = fmt.Sprintf("byte %d: the report ends in the middle", i)
	}
	for text, want := range tests {
		if _, err := ReadDocument("file", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// FuzzReadDocument checks that whatever is read as a document can be written in every
// format, and is harmless there.
func FuzzReadDocument(f *testing.F) {
	for kind, tt := range kinds() {
		for _, name := range slices.Sorted(maps.Keys(tt.reports)) {
			f.Add(render(f, Format{"json", tt.write}, tt.reports[name]))
		}
		_ = kind
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ReadDocument("file", []byte(text))
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a text")
			}
			return
		}
		for _, format := range d.Kind.Formats() {
			render(t, format, d.Report)
		}
		joined, _, err := Merge([]*Document{d}, d.Report.Tool)
		if err != nil && (d.Report.Shard == nil || d.Report.Shard.Total == 1) {
			t.Errorf("cannot join it with nothing: %v", err)
		}
		if err == nil && !json.Valid([]byte(render(t, d.Kind.Formats()[1], joined))) {
			t.Error("the joined document is not JSON")
		}
	})
}
