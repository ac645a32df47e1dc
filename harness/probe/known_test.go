package probe

import (
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

// serverWait is the time limit for a server on this host. An item that waits
// for a reply which never comes costs that much.
const serverWait = 2 * time.Second

// probe probes a server and returns the statuses other than pass, by item.
func probe(t *testing.T, o Options) map[string]string {
	t.Helper()
	o.Wait = serverWait
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
	showIfFailed(t, r)
	if strings.Contains(r.Conclusion, "left behind") {
		t.Error(r.Conclusion)
	}
	return got
}

// showIfFailed logs a report, with its dialogues, at the end of a test that failed.
func showIfFailed(t *testing.T, r *report.Report) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			var b strings.Builder
			report.WriteConformance(&b, r)
			t.Log(b.String())
		}
	})
}

// checkKnown compares the statuses with those recorded for a server.
func checkKnown(t *testing.T, server string, got map[string]string) {
	t.Helper()
	known, err := checklist.KnownOf(server)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for id, v := range known {
		want[id] = v.Status.String()
	}
	if want["AM-50"] != "" && os.Geteuid() != 0 {
		want["AM-50"] = checklist.NotApplicable.String() // only root can listen on a low port
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-known +got):\n%s", server, diff)
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
	checkKnown(t, checklist.Bundled, probe(t, Options{Server: b.URL()}))
	if left := b.Files(); len(left) > 0 {
		t.Errorf("%d files were left on the server", len(left))
	}
}

func TestVsftpdIsKnown(t *testing.T) {
	t.Parallel()
	s := peertest.StartVsftpd(t, peertest.Config{TLS: true})
	checkKnown(t, checklist.Vsftpd, probe(t, Options{
		Server: "ftpes://" + s.Addr.String() + "/" + peertest.Uploads, Roots: s.Roots(t),
	}))
	if left, err := fs.ReadDir(os.DirFS(s.Dir), peertest.Uploads); err != nil || len(left) > 0 {
		t.Errorf("left on the server: %v, %v", left, err)
	}
}

// Over IPv6, items about PORT and PASV do not apply. With async_abor_enable,
// vsftpd reads ABOR during a transfer.
func TestProbeIPv6(t *testing.T) {
	t.Parallel()
	s := peertest.StartVsftpd(t, peertest.Config{IPv6: true, Options: []string{"async_abor_enable=YES", "write_enable=NO"}})
	got := probe(t, Options{Server: s.URL()})
	want := map[string]string{
		"AM-01": "not applicable", "AM-03": "not applicable",
		"AM-05": "fail", "AM-07": "fail", "AM-11": "fail", "AM-21": "deviation", "AM-26": "deviation",
		"AM-30": "not applicable", // it accepts no upload
		"AM-60": "not applicable", "AM-63": "not applicable", "AM-64": "not applicable", "AM-68": "not applicable",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
