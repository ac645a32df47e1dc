package peertest_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"activeftp/harness/peertest"
)

// The three programs work together: what curl stores lftp fetches, in active
// mode, on both families, with and without TLS.
func TestPeers(t *testing.T) {
	tests := []struct {
		name   string
		config peertest.Config
		curl   []string
		lftp   string
	}{
		{"IPv4", peertest.Config{}, []string{"--ftp-port", "127.0.0.1"}, ""},
		{"IPv6", peertest.Config{IPv6: true}, []string{"--ftp-port", "::1"}, "set ftp:passive-mode yes;"}, // lftp would announce ::
		// curl in passive mode: Debian's leaves TLS out in active mode.
		{"TLS", peertest.Config{TLS: true}, []string{"--ftp-ssl-reqd"}, "set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes;"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.config.Files = map[string][]byte{"out/report.csv": []byte("id,paid\n")}
			s := peertest.StartVsftpd(t, test.config)
			file := s.URL() + "/out/report.csv"
			if s.Authority != "" {
				test.curl = append(test.curl, "--cacert", s.Authority)
				test.lftp += "set ssl:ca-file " + s.Authority + ";"
			}
			r := peertest.Curl(t, append(test.curl, file)...)
			if r.Code != 0 || r.Out != "id,paid\n" {
				t.Errorf("curl: %+v", r)
			}
			r = peertest.Lftp(t, fmt.Sprintf("set net:max-retries 1; set ftp:passive-mode no; set ftp:port-range 23710-23810; %s open %s; cat out/report.csv", test.lftp, s.URL()))
			if r.Code != 0 || r.Out != "id,paid\n" {
				t.Errorf("lftp: %+v", r)
			}
		})
	}
}

func TestUploaded(t *testing.T) {
	t.Parallel()
	s := peertest.StartVsftpd(t, peertest.Config{})
	r := peertest.Lftp(t, "open "+s.URL()+"; echo paid > stored; put -O "+peertest.Uploads+" stored")
	got, err := s.Uploaded("stored")
	if r.Code != 0 || err != nil || string(got) != "paid\n" {
		t.Errorf("%+v, %q, %v", r, got, err)
	}
	if r := peertest.Curl(t, s.URL()+"/missing"); r.Code != 78 || !strings.Contains(r.Err, "curl:") {
		t.Errorf("a file that is not there: %+v", r)
	}
}

// Nothing listens any more when the test that started the server is over.
func TestEnds(t *testing.T) {
	var s *peertest.Vsftpd
	t.Run("server", func(t *testing.T) { s = peertest.StartVsftpd(t, peertest.Config{}) })
	if s == nil {
		t.Skip("not run here: there is no server, as said above")
	}
	if conn, err := net.Dial("tcp", s.Addr.String()); err == nil {
		conn.Close()
		t.Error("the server still listens")
	}
}

// A setting that vsftpd does not take is told in its own words.
func TestWrongOption(t *testing.T) {
	said := ""
	o := ended(func(o testing.TB) {
		peertest.StartVsftpd(&captured{TB: t, outcome: o.(*outcome), said: &said}, peertest.Config{Options: []string{"no_such_option=YES"}})
	})
	if o.skipped {
		t.Skip("not run here: " + said)
	}
	if !o.failed || !strings.Contains(said, "no_such_option") {
		t.Errorf("failed %t, with %q", o.failed, said)
	}
}

// captured is a test that takes down how it was ended, and with what words.
type captured struct {
	testing.TB
	outcome *outcome
	said    *string
}

func (c *captured) Fatalf(format string, args ...any) {
	*c.said = fmt.Sprintf(format, args...)
	c.outcome.Fatalf(format)
}

func (c *captured) Skipf(format string, args ...any) {
	*c.said = fmt.Sprintf(format, args...)
	c.outcome.Skipf(format)
}
