package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// spansOf returns spans from port 10000, each of number ports.
func spansOf(number int, statuses ...PortStatus) []PortSpan {
	var spans []PortSpan
	for i, status := range statuses {
		s := PortSpan{PortRange: core.PortRange{Base: 10000 + i*number, Number: number}, Status: status, Tried: number}
		if status != PortOpen {
			s.Reason = "reason for " + string(status)
		}
		if status == PortNotTried {
			s.Tried = 0
		}
		spans = append(spans, s)
	}
	return spans
}

// alternatingSpans returns spans of one port that are open and closed in turn, as a
// firewall that balances connections gives them, with as many reasons.
func alternatingSpans(number, reasons int) []PortSpan {
	spans := spansOf(1, make([]PortStatus, number)...)
	for i := range spans {
		spans[i].Status, spans[i].Reason = PortOpen, ""
		if i%2 == 1 {
			spans[i].Status, spans[i].Reason = PortClosed, fmt.Sprintf("nothing arrived %d", i/2%reasons)
		}
	}
	return spans
}

// transfersOf returns transfers that go round sessions, of which every fifth
// failed.
func transfersOf(number, sessions int) []Transfer {
	var transfers []Transfer
	for i := range number {
		t := Transfer{Name: "listing", Port: 10000 + i, Session: i % sessions, Start: time.Duration(i/sessions) * 300 * time.Millisecond, Elapsed: 250 * time.Millisecond}
		if i%5 == 4 {
			t.Failed, t.Elapsed = true, 290*time.Millisecond
		}
		transfers = append(transfers, t)
	}
	return transfers
}

// hostileTraffic returns traffic with a text wherever it can have one.
func hostileTraffic(text string) *Traffic {
	spans := spansOf(50, PortOpen, PortClosed)
	spans[1].Reason = text
	return &Traffic{Spans: spans, Transfers: []Transfer{{Name: text, Port: 10050, Elapsed: time.Second, Failed: true}}}
}

// proofReports returns reports on proofs, by the base name of their golden files.
func proofReports() map[string]*Report {
	proved := []string{
		"active mode on ports 10000-11023, with the bundled partner on this host",
		"upload of 65536 bytes: done, announced by PORT 127,0,0,1,39,16",
		"listing: done, announced by PORT 127,0,0,1,39,18",
		"50 of 50 transfers done, over 50 ports",
	}
	settings := OfCheck("mft.settings", cleanResult())
	refused := Finding{
		File: "mft.settings", Line: 9, Severity: core.Error, Rule: "connect-refused", Message: "payroll: listing: refused",
		Fix: &core.Fix{Message: "open inbound TCP from 203.0.113.10 to 192.0.2.5, ports 10000-11023"},
	}
	all := spansOf(50, PortOpen, PortSampled, PortClosed, PortRefused, PortDropped, PortOtherAddress, PortBusy, PortFailed, PortNotTried)
	all[1].Tried, all[6].Tried = 4, 10
	report := func(conclusion string, c Case) *Report {
		c.Name, c.File = "payroll", "mft.settings"
		return &Report{Cases: []Case{settings, c}, Conclusion: conclusion, Tool: Tool{Version: "1.2.3"}}
	}
	failed := []string{"> LIST", "< 425 no"}
	return map[string]*Report{
		"prove-good": report("proved: active mode works for payroll", Case{Proved: proved, Traffic: &Traffic{Spans: spansOf(1024, PortOpen)}}),
		"prove-bad":  report("not proved: payroll", Case{Proved: proved[:2], Talk: failed, Findings: []Finding{refused}}),
		"prove-statuses": report("not proved: payroll", Case{
			Proved: proved, Talk: failed, Findings: []Finding{refused},
			Traffic: &Traffic{Spans: all, Transfers: transfersOf(12, 4)}, Elapsed: 1500 * time.Millisecond,
		}),
		"prove-alternating": report("not proved: payroll", Case{Findings: []Finding{refused}, Traffic: &Traffic{Spans: alternatingSpans(128, 40)}}),
		"prove-hostile": {
			Cases: []Case{
				OfCheck(hostile, hostileResult()),
				{Name: hostile, File: hostile, Proved: []string{hostile, "a: " + hostile}, Traffic: hostileTraffic(hostile)},
			},
			Conclusion: hostile, Tool: Tool{Version: hostile},
		},
	}
}

// checkProofJSON checks that the document is one line of JSON with every finding,
// span and transfer of the report.
func checkProofJSON(t testing.TB, r *Report) {
	t.Helper()
	var document struct {
		Version int
		Tool    struct{ Name, Version string }
		Cases   []struct {
			Name      string
			Findings  []struct{ Message string }
			Spans     []struct{ First, Last, Tried int }
			Transfers []struct{ Name string }
		}
	}
	decode(t, render(t, Format{"json", WriteProofJSON}, r), &document)
	if document.Version != 2 || document.Tool.Name != "activeftp" || document.Tool.Version != toValidUTF8([]string{r.Tool.Version})[0] {
		t.Errorf("version %d, tool %+v", document.Version, document.Tool)
	}
	checkJSONObjects(t, render(t, Format{"jsonl", WriteProofJSONLines}, r), len(r.Cases))
	for i := range r.Cases {
		c, got := &r.Cases[i], document.Cases[i]
		want, texts := []string{c.Name}, []string{got.Name}
		for f := range c.All() {
			want = append(want, f.Message)
		}
		for _, f := range got.Findings {
			texts = append(texts, f.Message)
		}
		ports, transfers := 0, 0
		if c.Traffic != nil {
			ports, transfers = len(c.Traffic.Spans), len(c.Traffic.Transfers)
			for j := range c.Traffic.Transfers {
				want, texts = append(want, c.Traffic.Transfers[j].Name), append(texts, got.Transfers[j].Name)
			}
		}
		if diff := cmp.Diff(toValidUTF8(want), texts); diff != "" {
			t.Errorf("case %d (-want +got):\n%s", i, diff)
		}
		if len(got.Spans) != ports || len(got.Transfers) != transfers {
			t.Errorf("case %d: %d spans and %d transfers, want %d and %d", i, len(got.Spans), len(got.Transfers), ports, transfers)
		}
	}
}

func TestProofJSON(t *testing.T) {
	for _, r := range proofReports() {
		checkProofJSON(t, r)
	}
}

// TestProofJSONElements pins the form of the document.
func TestProofJSONElements(t *testing.T) {
	r := &Report{Tool: Tool{Version: "1.2.3"}, Conclusion: "not proved: payroll", Cases: []Case{{
		Name: "payroll", File: "a.settings", Elapsed: 1500 * time.Millisecond, Proved: []string{"upload: done"}, Talk: []string{"> LIST"},
		Findings: []Finding{
			{File: "a.settings", Line: 9, Severity: core.Error, Rule: "every-port", Message: "closed", Fix: &core.Fix{Message: "open it"}},
			{
				File: "a.settings", Line: 3, Col: 19, Len: 5, Severity: core.Warning, Rule: "port-own-listener", Message: "busy",
				Fix:      &core.Fix{Message: "set it", Span: core.Span{Line: 3, Col: 19, Len: 5}, New: "20000"},
				Accepted: &core.Acceptance{Reason: "known", Until: core.DateOf(2027, 1, 31)},
			},
		},
		Traffic: &Traffic{
			Spans:     []PortSpan{{core.PortRange{Base: 10000, Number: 50}, PortClosed, 8, "nothing arrived"}},
			Transfers: []Transfer{{"listing", 10003, 1, 2 * time.Second, 250123 * time.Microsecond, true}},
		},
	}}}
	element := `{"name":"payroll","file":"a.settings","verdict":"fail","seconds":1.5,"findings":[` +
		`{"file":"a.settings","line":9,"col":0,"len":0,"rule":"every-port","severity":"error","message":"closed","fix":{"message":"open it"}},` +
		`{"file":"a.settings","line":3,"col":19,"len":5,"rule":"port-own-listener","severity":"warning","message":"busy",` +
		`"fix":{"message":"set it","line":3,"col":19,"len":5,"new":"20000"},"accepted":{"reason":"known","until":"2027-01-31"}}],` +
		`"proved":["upload: done"],"spans":[{"first":10000,"last":10049,"status":"closed","tried":8,"reason":"nothing arrived"}],` +
		`"transfers":[{"name":"listing","port":10003,"session":1,"start":2,"seconds":0.2501,"failed":true}],"talk":["> LIST"]}`
	want := `{"version":2,"tool":{"name":"activeftp","version":"1.2.3"},"verdict":"fail","conclusion":"not proved: payroll","cases":[` + element + "]}\n"
	if diff := cmp.Diff(want, render(t, Format{"json", WriteProofJSON}, r)); diff != "" {
		t.Errorf("json (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(`{"version":2,`+element[1:]+"\n", render(t, Format{"jsonl", WriteProofJSONLines}, r)); diff != "" {
		t.Errorf("jsonl (-want +got):\n%s", diff)
	}
}
