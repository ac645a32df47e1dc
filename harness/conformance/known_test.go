package conformance

import (
	"crypto/x509"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peer"
	"activeftp/harness/report"
)

// patience is long enough for any server on this host to answer, and what an
// item costs that waits for what does not come.
const patience = 2 * time.Second

// probe is what a probe finds, where it is not a pass, by id.
func probe(t *testing.T, o ProbeOptions) map[string]string {
	t.Helper()
	o.Wait = patience
	r, err := Probe(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range r.Cases {
		if c.Status != Pass.String() {
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
	k, err := KnownOf(server)
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
	b, err := partner.Start(partner.Config{TLS: partner.TLSExplicit})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	isKnown(t, Bundled, probe(t, ProbeOptions{Server: b.URL()}))
	if left := b.Files(); len(left) > 0 {
		t.Errorf("left on the server: %d files", len(left))
	}
}

func TestVsftpdIsKnown(t *testing.T) {
	t.Parallel()
	s := peer.StartVsftpd(t, peer.Config{TLS: true})
	isKnown(t, Vsftpd, probe(t, ProbeOptions{
		Server: "ftpes://" + s.Addr.String() + "/" + peer.Uploads, Roots: pool(t, s.Authority),
	}))
	if left, err := fs.ReadDir(os.DirFS(s.Dir), peer.Uploads); err != nil || len(left) > 0 {
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
	s := peer.StartVsftpd(t, peer.Config{IPv6: true, Options: []string{"async_abor_enable=YES"}})
	got := probe(t, ProbeOptions{Server: s.URL()})
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

func TestReadKnown(t *testing.T) {
	for _, line := range []string{
		"AM-01", "AM-01: fail", "AM-01: fail: ", "AM-01: pass: yes", "AM-01: fine: yes", "AM-99: fail: yes",
		"AM-01: fail: a\nAM-01: fail: b",
	} {
		if got, err := readKnown("file", line+"\n"); err == nil {
			t.Errorf("%q: %v and no error", line, got)
		}
	}
	if _, err := KnownOf("nobody"); err == nil {
		t.Error("something is known of nobody")
	}
}
