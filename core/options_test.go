package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// policyText has a warning and a note about the active range, and an accepted
// warning of the site.
const policyText = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n" +
	"[transfer-site a]\nenable-active-connection-mode = yes # activeftp: accept zone-active-unclear because it is a test\n"

// outline returns each finding as its severity and rule, with a mark if it does not
// count.
func outline(r *Result) []string {
	var all []string
	for _, d := range r.Diagnostics {
		text := d.Severity.String() + " " + d.Rule
		switch {
		case d.Accepted != nil:
			text += " accepted"
		case d.Baseline:
			text += " known"
		}
		all = append(all, text)
	}
	return all
}

func TestSeverities(t *testing.T) {
	const unknown = "[ftp-active-mode]\nbase-port = unknown\nnumbr = 4\n"
	for _, tt := range []struct {
		name, text string
		severities map[string]Severity
		verdict    Verdict
		want       []string
	}{
		{"none", policyText, nil, Warnings, []string{"warning port-own-listener", "note port-known-service", "warning zone-active-unclear accepted"}},
		{"an unknown rule", policyText, map[string]Severity{"port-own": Error}, Warnings, []string{
			"warning port-own-listener", "note port-known-service", "warning zone-active-unclear accepted",
		}},
		{"raised", policyText, map[string]Severity{"port-known-service": Error}, Fail, []string{
			"warning port-own-listener", "error port-known-service", "warning zone-active-unclear accepted",
		}},
		{"lowered", policyText, map[string]Severity{"port-own-listener": Note}, Notes, []string{
			"note port-own-listener", "note port-known-service", "warning zone-active-unclear accepted",
		}},
		{"off, with an acceptance that is not called unused", policyText, map[string]Severity{
			"port-own-listener": NotChecked, "port-known-service": NotChecked, "zone-active-unclear": NotChecked,
		}, Pass, nil},
		{"rules of form cannot be lowered", unknown, map[string]Severity{"key-unknown": Note, "value-unknown": NotChecked}, Fail, []string{
			"note value-unknown", "error key-unknown",
		}},
		{"rules of form can be raised", unknown, map[string]Severity{"value-unknown": Warning}, Fail, []string{
			"warning value-unknown", "error key-unknown",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := CheckWith(tt.text, Options{Severities: tt.severities})
			if diff := cmp.Diff(tt.want, outline(r)); diff != "" || r.Verdict != tt.verdict {
				t.Errorf("verdict %v, want %v; findings (-want +got):\n%s", r.Verdict, tt.verdict, diff)
			}
		})
	}
}

// TestCanBe checks that each rule can have its own severity, that none of form can be
// turned off, and that no severity is above an error.
func TestCanBe(t *testing.T) {
	for _, r := range Rules() {
		off := r.CanBe(NotChecked)
		if form := notAcceptable(r.ID) != ""; !r.CanBe(r.Severity) || !r.CanBe(Error) || form == off || r.CanBe(Error+1) {
			t.Errorf("%s: of form %t, can be its own %t, off %t, above an error %t", r.ID, form, r.CanBe(r.Severity), off, r.CanBe(Error+1))
		}
	}
}

// TestKnown checks that known findings do not count, that the caller is asked about
// the others only, in the order of the text, and that sites are judged alike.
func TestKnown(t *testing.T) {
	var asked []string
	known := func(d *Diagnostic) bool {
		asked = append(asked, d.Rule)
		return d.Severity == Warning
	}
	r := CheckWith(policyText, Options{Known: known})
	if diff := cmp.Diff([]string{"port-own-listener", "port-known-service"}, asked); diff != "" {
		t.Errorf("asked about (-want +got):\n%s", diff)
	}
	want := []string{"warning port-own-listener known", "note port-known-service", "warning zone-active-unclear accepted"}
	if diff := cmp.Diff(want, outline(r)); diff != "" || r.Verdict != Notes {
		t.Errorf("verdict %v, want notes; findings (-want +got):\n%s", r.Verdict, diff)
	}
	all := func(*Diagnostic) bool { return true }
	if r := CheckWith("[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 4\n", Options{Known: all}); r.Verdict != Incomplete {
		t.Errorf("a known open value: verdict %v, want incomplete", r.Verdict)
	}
	r = CheckWith("[ftp-active-mode]\nbase-port = 70000\n[transfer-site a]\nenable-active-connection-mode = yes\n", Options{Known: all})
	if r.Verdict != Pass || r.Sites[0].Verdict != Pass {
		t.Errorf("only known findings: verdict %v, of the site %v; want pass", r.Verdict, r.Sites[0].Verdict)
	}
}

// TestFixAllWith checks that a rule that is off fixes nothing, and that a known
// finding is fixed.
func TestFixAllWith(t *testing.T) {
	const text = "[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 500\nport-end = 66000\n"
	const fixed = "[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 500\nport-end = 65499\n"
	off := Options{Severities: map[string]Severity{"port-end-differs": NotChecked}}
	if got, n := FixAllWith(text, off); got != text || n != 0 {
		t.Errorf("the rule is off: %d fixes, text\n%s", n, got)
	}
	if got, n := FixAllWith(text, Options{Known: func(*Diagnostic) bool { return true }}); got != fixed || n != 1 {
		t.Errorf("the finding is known: %d fixes, text\n%s", n, got)
	}
}
