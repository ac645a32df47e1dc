package relay_test

import (
	"strings"
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// The relay stands before other people's servers too, and ends TLS for them.
func TestRelayBeforeVsftpd(t *testing.T) {
	server := peertest.StartVsftpd(t, peertest.Config{Files: map[string][]byte{"a": []byte("six456")}})
	a := peertest.Authority(t)
	w := new(witness)
	r, err := relay.Start(relay.Config{
		Server: server.Addr, TLS: certs.TLSExplicit, Certificate: peertest.Issue(t, a, certs.Subject{}), Watch: w,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := peertest.Lftp(t, "set ftp:passive-mode no; set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes; "+
		"set ftp:ssl-protect-data yes; set ssl:verify-certificate no; open ftp://"+r.Addr().String()+"; cat a; cls; bye")
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if got.Code != 0 || !strings.HasPrefix(got.Out, "six456") {
		t.Errorf("lftp: %+v\n%s", got, strings.Join(w.talk, "\n"))
	}
	for _, seen := range w.transferred {
		if !seen.Resumed || seen.Err != nil {
			t.Errorf("%+v", seen)
		}
	}
	if len(w.transferred) != 2 {
		t.Errorf("%d transfers", len(w.transferred))
	}
}
