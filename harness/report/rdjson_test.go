package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRDJSON pins the form, which reviewdog's parser rejects unknown members of.
func TestRDJSON(t *testing.T) {
	r := &Report{
		Tool:  Tool{Version: "1.2.3", Home: "https://github.com/acme/activeftp"},
		Cases: []Case{OfCheck("a.settings", resultWithFindings())},
	}
	const address = "https://github.com/acme/activeftp/blob/HEAD/docs/rules.md#:~:text="
	want := `{"source":{"name":"activeftp","url":"https://github.com/acme/activeftp"},"diagnostics":[` +
		`{"message":"the range holds ports of well-known services","location":{"path":"a.settings","range":{"start":{"line":2,"column":19},"end":{"line":2,"column":24}}},` +
		`"severity":"INFO","code":{"value":"port-known-service","url":"` + address + `port-known-service"}},` +
		`{"message":"the range would end at port 69999; fix: set number-of-ports to 55536","location":{"path":"a.settings","range":{"start":{"line":3,"column":19},"end":{"line":3,"column":24}}},` +
		`"severity":"ERROR","code":{"value":"port-end-high","url":"` + address + `port-end-high"},` +
		`"suggestions":[{"range":{"start":{"line":3,"column":19},"end":{"line":3,"column":24}},"text":"55536"}]},` +
		`{"message":"no network zone","location":{"path":"a.settings","range":{"start":{"line":5,"column":1},"end":{"line":5,"column":1}}},` +
		`"severity":"WARNING","code":{"value":"zone-active-unclear","url":"` + address + `zone-active-unclear"}}]}` + "\n"
	if diff := cmp.Diff(want, render(t, Format{"rdjson", WriteRDJSON}, r)); diff != "" {
		t.Errorf("rdjson (-want +got):\n%s", diff)
	}
}

// TestRDJSONAccepted checks that an accepted finding has its reason and no
// suggestion.
func TestRDJSONAccepted(t *testing.T) {
	r := OfCheck("a.settings", acceptedResult())
	f := r.findingOf(1)
	d := rdDiagnosticOf(nil, &f)
	if d.Severity != "INFO" || d.Suggestions != nil || d.Message != "the range would end at port 69999; accepted until 2027-01-31: asked <b>the product's</b> support" {
		t.Errorf("got %+v", d)
	}
}
