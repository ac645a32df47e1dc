package relay_test

import (
	"crypto/tls"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/harness/internal/ccc"
	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

func TestTLS(t *testing.T) {
	for _, mode := range []relay.TLS{relay.TLSExplicit, relay.TLSRequired, relay.TLSImplicit} {
		t.Run(mode.String(), func(t *testing.T) {
			authority := peertest.Authority(t)
			w := new(recorder)
			r, b := startRelayed(t, relay.Config{TLS: mode, Certificate: peertest.Issue(t, authority, certs.Subject{}), Watch: w})
			d := peertest.LoginTLS(t, r, peertest.ClientTLS(authority), mode == relay.TLSImplicit)
			d.Do(200, "PROT P")
			if features := d.Do(211, "FEAT"); !strings.Contains(features, "AUTH TLS") || !strings.Contains(features, "PROT") {
				t.Errorf("features %q, want AUTH TLS and PROT among them", features)
			}
			d.Do(502, "PASV")
			transferOverTLS(t, d)
			d.Do(200, "PROT C")
			d.Do(536, "PROT E")
			d.Do(533, "CCC")
			d.Do(221, "QUIT")
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			checkTLSTransfers(t, w.transferred)
			if size, _, _ := b.Received("clear"); size != 0 {
				t.Errorf("the server received %d bytes in clear text under PROT P", size)
			}
		})
	}
}

// An upload is complete although the client closes the connection without having
// read what came after the handshake, as OpenSSL under Perl and Ruby does.
func TestUploadFromClientThatDoesNotRead(t *testing.T) {
	const uploads = 30
	authority := peertest.Authority(t)
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{TLS: relay.TLSExplicit, Certificate: peertest.Issue(t, authority, certs.Subject{}), Watch: w})
	d := peertest.LoginTLS(t, r, peertest.ClientTLS(authority), false)
	d.Do(200, "PROT P")
	for range uploads {
		conn := d.Open("STOR up")
		conn.SetNoDelay(false)
		data := tls.Client(ccc.NewConn(conn), d.Config) // leaves the rest in the socket
		io.WriteString(data, "text")
		data.CloseWrite()
		conn.Close()
		d.Expect(226)
	}
	r.Close()
	for _, record := range w.transferred {
		if record.Bytes != 4 || record.Err != nil || record.NoCloseNotify {
			t.Errorf("%+v, want 4 bytes and no error", record.DataConnection)
		}
	}
	if len(w.transferred) != uploads {
		t.Errorf("%d transfers, want %d", len(w.transferred), uploads)
	}
}

// transferOverTLS runs under PROT P a download, an upload with and one without
// close_notify, and an upload in clear text.
func transferOverTLS(t *testing.T, d *peertest.SecureDialogue) {
	t.Helper()
	data := d.OpenTLS("RETR a")
	if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
		t.Errorf("got %q, %v; want the whole file", got, err)
	}
	d.Expect(226)
	for _, notify := range []bool{true, false} {
		data = d.OpenTLS("STOR up")
		io.WriteString(data, "text")
		if notify {
			data.CloseWrite()
		}
		data.NetConn().Close()
		d.Expect(226)
	}
	clear := d.Open("STOR clear") // as curl 7.88.1 does
	io.WriteString(clear, "secret")
	d.Expect(522)
}

// checkTLSTransfers checks the records of transferOverTLS.
func checkTLSTransfers(t *testing.T, records []relay.Transferred) {
	t.Helper()
	upload := relay.DataConnection{Connected: true, Handshake: relay.HandshakeDone, Resumed: true, Bytes: 4}
	download, unclosed := upload, upload
	download.Bytes, unclosed.NoCloseNotify = 6, true
	clear := relay.DataConnection{Connected: true, Handshake: relay.HandshakeClearText}
	var got []relay.DataConnection
	for _, record := range records {
		if !record.Secure || !record.Private {
			t.Errorf("%s: secure %t, private %t; want both", record.Command, record.Secure, record.Private)
		}
		got = append(got, record.DataConnection)
	}
	want := []relay.DataConnection{download, upload, unclosed, clear}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(relay.DataConnection{}, "Err")); diff != "" {
		t.Fatal(diff)
	}
	if records[3].Err == nil {
		t.Error("the upload in clear text has no error")
	}
}

// A client that waits for the partner to start TLS, as some do, gets a reply
// after the connect timeout.
func TestSilentClient(t *testing.T) {
	w := new(recorder)
	authority := peertest.Authority(t)
	r, _ := startRelayed(t, relay.Config{
		TLS: relay.TLSExplicit, Certificate: peertest.Issue(t, authority, certs.Subject{}), ConnectTimeout: 50 * time.Millisecond, Watch: w,
	})
	d := peertest.LoginTLS(t, r, peertest.ClientTLS(authority), false)
	d.Do(200, "PROT P")
	d.Open("RETR a")
	d.Expect(522)
	d.Do(221, "QUIT")
	r.Close()
	if got := w.transferred[0].Handshake; got != relay.HandshakeSilent {
		t.Errorf("handshake result %v, want HandshakeSilent", got)
	}
}

// A client that cannot resume a session of the relay is told from one that does not.
func TestTickets(t *testing.T) {
	for name, test := range map[string]struct {
		disabled bool
		version  uint16 // the highest
		want     bool
	}{
		"TLS 1.2 without tickets": {true, tls.VersionTLS12, true},
		"TLS 1.2 with tickets":    {false, tls.VersionTLS12, false},
		"TLS 1.3":                 {true, tls.VersionTLS13, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := new(recorder)
			authority := peertest.Authority(t)
			r, _ := startRelayed(t, relay.Config{
				TLS: relay.TLSExplicit, Certificate: peertest.Issue(t, authority, certs.Subject{}), Watch: w,
			})
			config := peertest.ClientTLS(authority)
			config.SessionTicketsDisabled, config.MaxVersion = test.disabled, test.version
			d := peertest.LoginTLS(t, r, config, false)
			d.Do(200, "PROT P")
			data := d.OpenTLS("RETR a")
			if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
				t.Errorf("got %q, %v; want the whole file", got, err)
			}
			d.Expect(226)
			d.Do(221, "QUIT")
			r.Close()
			if got := w.transferred[0]; got.NoTickets != test.want || got.Resumed == test.disabled {
				t.Errorf("NoTickets %t, want %t; Resumed %t", got.NoTickets, test.want, got.Resumed)
			}
		})
	}
}
