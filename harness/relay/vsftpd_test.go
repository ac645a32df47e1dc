package relay_test

import (
	"strings"
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// The relay also works between lftp and vsftpd, and adds TLS to vsftpd.
func TestBetweenLftpAndVsftpd(t *testing.T) {
	server := peertest.StartVsftpd(t, peertest.Config{Files: map[string][]byte{"a": []byte("six456")}})
	w := new(recorder)
	r := startRelay(t, relay.Config{
		Server: server.Addr, TLS: relay.TLSExplicit, Certificate: peertest.Issue(t, peertest.Authority(t), certs.Subject{}), Watch: w,
	})
	got := peertest.Lftp(t, "set ftp:passive-mode no; set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes; "+
		"set ftp:ssl-protect-data yes; set ssl:verify-certificate no; open ftp://"+r.Addr().String()+"; cat a; cls; bye")
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if got.Code != 0 || !strings.HasPrefix(got.Out, "six456") {
		t.Errorf("lftp: %+v\n%s", got, strings.Join(w.dialogue, "\n"))
	}
	for _, record := range w.transferred {
		if !record.Resumed || record.Err != nil {
			t.Errorf("%+v, want a resumed session and no error", record)
		}
	}
	if len(w.transferred) != 2 {
		t.Errorf("%d transfers, want 2", len(w.transferred))
	}
}
