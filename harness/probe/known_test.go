package probe

import (
	"crypto/x509"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/checklist"
	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// patience is long enough for any server on this host to answer, and what an
// item costs that waits for what does not come.
const patience = 2 * time.Second

// probe is what a probe finds, where it is not a pass, by id.
func probe(t *testing.T, o Options) map[string]string {
	t.Helper()
	o.Wait = patience
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range r.Cases {
		if c.Status != checklist.Pass.String() {
			got[c.Name] = c.Status
		}
	}
	t.Cleanup(func() {
		if t.Failed() {
			var b strings.Builder
			report.WriteConformance(&b, r)
			t.Log(b.String())
		}
	})
	if strings.Contains(r.Conclusion, "left behind") {
		t.Error(r.Conclusion)
	}
	return got
}

// isKnown holds that a probe finds what is known, and nothing else.
func isKnown(t *testing.T, server string, got map[string]string) {
	t.Helper()
	k, err := checklist.KnownOf(server)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for id, v := range k {
		want[id] = v.Status.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-known +found:\n%s", diff)
	}
}

func TestBundledIsKnown(t *testing.T) {
	t.Parallel()
	b, err := partner.Start(partner.Config{TLS: certs.TLSExplicit})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	isKnown(t, checklist.Bundled, probe(t, Options{Server: b.URL()}))
	if left := b.Files(); len(left) > 0 {
		t.Errorf("left on the server: %d files", len(left))
	}
}

func TestVsftpdIsKnown(t *testing.T) {
	t.Parallel()
	s := peertest.StartVsftpd(t, peertest.Config{TLS: true})
	isKnown(t, checklist.Vsftpd, probe(t, Options{
		Server: "ftpes://" + s.Addr.String() + "/" + peertest.Uploads, Roots: pool(t, s.Authority),
	}))
	if left, err := fs.ReadDir(os.DirFS(s.Dir), peertest.Uploads); err != nil || len(left) > 0 {
		t.Errorf("left on the server: %v, %v", left, err)
	}
}

func pool(t *testing.T, file string) *x509.CertPool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := x509.NewCertPool()
	p.AppendCertsFromPEM(data)
	return p
}

// Over IPv6 PORT and PASV are not asked for, and ABOR is read where the server
// is told to.
func TestProbeIPv6(t *testing.T) {
	t.Parallel()
	s := peertest.StartVsftpd(t, peertest.Config{IPv6: true, Options: []string{"async_abor_enable=YES"}})
	got := probe(t, Options{Server: s.URL()})
	want := map[string]string{
		"AM-01": "not applicable", "AM-03": "not applicable",
		"AM-05": "fail", "AM-07": "fail", "AM-11": "fail", "AM-21": "deviation", "AM-26": "deviation",
		"AM-30": "not applicable", // nothing can be stored at its root
		"AM-60": "not applicable", "AM-63": "not applicable", "AM-64": "not applicable", "AM-68": "not applicable",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
