package partner_test

import (
	"strings"
	"testing"

	"activeftp/harness/partner"
	"activeftp/harness/peer"
)

// The relay stands before other people's servers too, and ends TLS for them.
func TestRelayBeforeVsftpd(t *testing.T) {
	server := peer.StartVsftpd(t, peer.Config{Files: map[string][]byte{"a": []byte("six456")}})
	a := authority(t)
	w := new(witness)
	r, err := partner.StartRelay(partner.RelayConfig{
		Server: server.Addr, TLS: partner.TLSExplicit, Certificate: issue(t, a, partner.Subject{}), Watch: w,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := peer.Lftp(t, "set ftp:passive-mode no; set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes; "+
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
