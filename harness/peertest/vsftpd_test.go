package peertest_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"activeftp/harness/peertest"
)

// curl and lftp download from vsftpd in active mode, over IPv4 and IPv6, with
// and without TLS.
func TestDownloads(t *testing.T) {
	tests := []struct {
		name   string
		config peertest.Config
		curl   []string
		lftp   string
	}{
		{"IPv4", peertest.Config{}, []string{"--ftp-port", "127.0.0.1"}, ""},
		{"IPv6", peertest.Config{IPv6: true}, []string{"--ftp-port", "::1"}, "set ftp:passive-mode yes;"}, // in active mode lftp would announce ::
		// curl in passive mode: Debian's uses no TLS in active mode.
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
		t.Errorf("lftp: %+v; uploaded %q, %v", r, got, err)
	}
	if r := peertest.Curl(t, s.URL()+"/missing"); r.Code != 78 || !strings.Contains(r.Err, "curl:") {
		t.Errorf("downloading a missing file: %+v", r)
	}
}

// The server ends with the test that started it.
func TestServerEnds(t *testing.T) {
	var s *peertest.Vsftpd
	t.Run("server", func(t *testing.T) { s = peertest.StartVsftpd(t, peertest.Config{}) })
	if s == nil {
		t.Skip("not run here: the server could not be started")
	}
	if conn, err := net.Dial("tcp", s.Addr.String()); err == nil {
		conn.Close()
		t.Error("the server still listens")
	}
}

// If vsftpd rejects an option, the test fails with vsftpd's message.
func TestUnknownOption(t *testing.T) {
	message := ""
	o := outcomeOf(func(o testing.TB) {
		peertest.StartVsftpd(&messageRecorder{TB: t, outcome: o.(*outcome), message: &message}, peertest.Config{Options: []string{"no_such_option=YES"}})
	})
	if o.skipped {
		t.Skip("not run here: " + message)
	}
	if !o.failed || !strings.Contains(message, "no_such_option") {
		t.Errorf("failed %t with %q, want a failure that names the option", o.failed, message)
	}
}

// messageRecorder is a testing.TB that also records the message with which the
// test ended.
type messageRecorder struct {
	testing.TB
	outcome *outcome
	message *string
}

func (m *messageRecorder) Fatalf(format string, args ...any) {
	*m.message = fmt.Sprintf(format, args...)
	m.outcome.Fatalf(format)
}

func (m *messageRecorder) Skipf(format string, args ...any) {
	*m.message = fmt.Sprintf(format, args...)
	m.outcome.Skipf(format)
}
