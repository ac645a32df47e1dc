package probe

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A server that requires TLS compares PROT at the transfer command.
func TestBundledRequiringTLS(t *testing.T) {
	t.Parallel()
	a := peertest.Authority(t)
	b, err := partner.Start(partner.Config{
		TLS: certs.TLSRequired, Certificate: peertest.Issue(t, a, certs.Subject{}), RequireResumption: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	got := probe(t, Options{Server: strings.Replace(b.URL(), "ftp://", "ftpes://", 1), Roots: a.Pool()})
	want := map[string]string{
		"AM-21": "deviation", "AM-26": "deviation", "AM-64": "fail", "AM-68": "deviation",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
