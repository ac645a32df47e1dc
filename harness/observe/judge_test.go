package observe

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
)

// told is what a relay tells a judge: "> COMMAND" or "< REPLY" of session 1, or
// a transfer.
type told any

// judged lets a judge of these settings hear what a relay tells.
func judged(t *testing.T, settings string, o Options, all ...told) *judge {
	t.Helper()
	e, refused := expect("mft.settings", core.Check(settings))
	if refused != nil {
		t.Fatal(refused)
	}
	j := newJudge(e, o)
	j.listening(netip.MustParseAddrPort("192.0.2.1:21"))
	peer := netip.MustParseAddrPort("198.51.100.7:40000")
	j.Opened(1, peer, netip.MustParseAddrPort("192.0.2.1:21"))
	var replies connect.ReplyReader
	for _, one := range all {
		switch one := one.(type) {
		case relay.Transferred:
			one.Client = 1
			j.Transferred(one)
		case string:
			line := one[2:]
			if one[0] == '<' {
				reply, _, _ := replies.Line(line)
				j.Replied(1, reply)
				continue
			}
			j.Commanded(1, line)
			if verb, _, _ := strings.Cut(line, " "); (verb == "PORT" || verb == "EPRT") && !(verb == "EPRT" && o.RefuseEPRT) {
				a := relay.Announcement{Client: 1, Line: line}
				a.At, a.Err = connect.ParsePortCommand(line)
				j.Announced(a)
			}
		}
	}
	j.Closed(1)
	return j
}

func TestJudge(t *testing.T) {
	const (
		plain = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 3\n" +
			"[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
		ftps = plain + "use-ftps = yes\n"
		port = "> PORT 198,51,100,7,39,16" // 10000
		eprt = "> EPRT |1|198.51.100.7|10001|"
	)
	done := relay.Transferred{Command: "RETR a", DataConnection: relay.DataConnection{Connected: true, Bytes: 1}}
	with := func(change func(*relay.Transferred)) relay.Transferred {
		d := done
		change(&d)
		return d
	}
	shaken := with(func(d *relay.Transferred) {
		d.Secure, d.Private, d.Handshake, d.Resumed = true, true, relay.HandshakeDone, true
	})
	torn := errors.New("torn")
	secure := Options{Server: partner.Config{TLS: certs.TLSExplicit}}
	for _, test := range []struct {
		name     string
		settings string
		options  Options
		told     []told
		want     []string
	}{
		{"in order", plain, Options{}, []told{"> TYPE I", port, "> REST 3", "> RETR a", done, eprt, "> STOR a", done, "> QUIT"}, nil},
		{"any port", plain[strings.Index(plain, "[transfer"):], Options{}, []told{"> PORT 198,51,100,7,200,0", "> LIST", done}, nil},

		{"PORT with a field too many", plain, Options{}, []told{port + ",1"}, []string{"AM-01"}},
		{"PORT with blanks", plain, Options{}, []told{"> PORT 198, 51,100,7,39,16"}, []string{"AM-01"}},
		{"EPRT without its end", plain, Options{}, []told{"> EPRT |1|198.51.100.7|10001"}, []string{"AM-04"}},
		{"EPRT of another family", plain, Options{}, []told{"> EPRT |2|198.51.100.7|10001|"}, []string{"AM-10"}},
		{"EPRT with a zone index", plain, Options{}, []told{"> EPRT |2|fe80::1%eth0|10001|"}, []string{"AM-10"}},
		{"PORT of no address", plain, Options{}, []told{"> PORT 0,0,0,0,39,16"}, []string{"AM-10"}},
		{"PORT of port 0", plain, Options{}, []told{"> PORT 198,51,100,7,0,0"}, []string{"AM-01"}},
		{"below the range", plain, Options{}, []told{"> PORT 198,51,100,7,39,15"}, []string{"port-outside-range"}},
		{"above the range", plain, Options{}, []told{"> PORT 198,51,100,7,39,19"}, []string{"port-outside-range"}},
		{"a reserved port", plain, Options{}, []told{"> PORT 198,51,100,7,0,80"}, []string{"AM-56"}},
		{"another address", plain, Options{}, []told{"> PORT 10,0,0,1,39,16"}, []string{"site-nat"}},
		{"the settings' address", plain + "[host]\naddress = 10.0.0.1\n", Options{}, []told{"> PORT 10,0,0,1,39,16"}, nil},

		{"REST before PORT", plain, Options{}, []told{"> REST 3", port, "> RETR a", done}, []string{"AM-13"}},
		{"REST before a listing", plain, Options{}, []told{port, "> REST 3", "> LIST", done}, []string{"AM-13"}},
		{"one PORT for two", plain, Options{}, []told{port, "> RETR a", done, "> RETR a", done}, []string{"AM-24"}},
		{"two at once", plain, Options{}, []told{port, "> RETR a", "> RETR b"}, []string{"AM-28"}},
		{"passive", plain, Options{}, []told{"> EPSV", "> PASV", "> RETR a"}, []string{"passive-mode"}},
		{"PROT before PBSZ", plain, Options{}, []told{"> AUTH TLS", "> PROT P"}, []string{"AM-61"}},

		{"nobody there at the transfer", plain, Options{}, []told{port, "> RETR a", with(func(d *relay.Transferred) {
			d.Connected, d.Err = false, torn
		})}, []string{"connect-refused"}},
		{"broken", plain, Options{}, []told{port, "> RETR a", with(func(d *relay.Transferred) { d.Err = torn })}, []string{"data-broken"}},
		{"a missing file", plain, Options{}, []told{port, "> RETR a", relay.Transferred{Command: "RETR a"}}, nil},

		{"TLS", ftps, secure, []told{port, "> RETR a", shaken}, nil},
		{"no TLS", ftps, secure, []told{port, "> RETR a", done}, []string{"use-ftps"}},
		{"no PROT P", ftps, secure, []told{port, "> RETR a", with(func(d *relay.Transferred) { d.Secure = true })}, []string{"use-ftps"}},
		{"no TLS to be had", ftps, Options{}, []told{port, "> RETR a", done}, nil},
		{"TLS that the settings do not want", plain, secure, []told{port, "> RETR a", done}, nil},
		{"clear text", ftps, secure, []told{port, "> STOR a", with(func(d *relay.Transferred) {
			d.Private, d.Handshake, d.Err = true, relay.HandshakeClearText, torn
		})}, []string{"AM-62"}},
		{"a client that waits for TLS", ftps, secure, []told{port, "> STOR a", with(func(d *relay.Transferred) {
			d.Private, d.Handshake, d.Err = true, relay.HandshakeSilent, torn
		})}, []string{"AM-60"}},
		{"a handshake that fails", ftps, secure, []told{port, "> STOR a", with(func(d *relay.Transferred) {
			d.Private, d.Handshake, d.Err = true, relay.HandshakeFailed, torn
		})}, []string{"tls-failed"}},
		{"a new TLS session, cut short", ftps, secure, []told{port, "> STOR a", with(func(d *relay.Transferred) {
			d.Private, d.Handshake, d.Unclosed = true, relay.HandshakeDone, true
		})}, []string{"AM-65", "AM-67"}},

		{"falls back on the same port", plain, Options{RefuseEPRT: true}, []told{eprt, "> PORT 198,51,100,7,39,17", "> RETR a", done}, nil},
		{"falls back on another port", plain, Options{RefuseEPRT: true}, []told{eprt, port, "> RETR a", done}, []string{"AM-09"}},
		{"does not fall back", plain, Options{RefuseEPRT: true}, []told{eprt, "> QUIT"}, []string{"AM-08"}},
		{"falls back to passive mode", plain, Options{RefuseEPRT: true}, []told{eprt, "> EPSV"}, []string{"AM-08", "passive-mode"}},
		{"EPRT that is wrong anyway", plain, Options{RefuseEPRT: true}, []told{"> EPRT |1|198.51.100.7|9999|", "> PORT 198,51,100,7,39,15"}, []string{"port-outside-range"}},

		{"a stranger taken", plain, Options{TryStranger: true}, []told{port, "> RETR a", with(func(d *relay.Transferred) {
			d.Stranger = relay.StrangerAccepted
		})}, []string{"AM-52"}},
		{"a stranger turned away", plain, Options{TryStranger: true}, []told{port, "> RETR a", with(func(d *relay.Transferred) {
			d.Stranger = relay.StrangerRejected
		})}, nil},
		{"everybody turned away", plain, Options{TryStranger: true}, []told{port, "> RETR a", with(func(d *relay.Transferred) {
			d.Stranger, d.Err = relay.StrangerRejected, torn
		})}, []string{"AM-53"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := judged(t, test.settings, test.options, test.told...)
			var got []string
			for _, o := range j.found {
				got = append(got, o.id)
				if _, ok := promises[o.id]; !ok {
					t.Errorf("%s weighs nothing", o.id)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The listener must be there when the port is announced.
func TestJudgeListening(t *testing.T) {
	j := judged(t, "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n", Options{})
	j.Opened(2, netip.MustParseAddrPort("198.51.100.7:40000"), netip.MustParseAddrPort("192.0.2.1:21"))
	at := netip.MustParseAddrPort("198.51.100.7:10000")
	j.Announced(relay.Announcement{Client: 2, Line: "PORT", At: at, Dialled: true})
	j.Announced(relay.Announcement{Client: 2, Line: "PORT", At: at, Dialled: true, DialErr: errors.New("refused")})
	if len(j.found) != 1 || j.found[0].id != "AM-20" || j.count.open != 1 || j.count.announced != 2 {
		t.Errorf("found %v, %+v", j.found, j.count)
	}
}

// What a judge keeps does not grow with what it sees, and a broken promise is
// told once, with how often it was broken.
func TestJudgeBounds(t *testing.T) {
	var all []told
	for range 5_000 {
		all = append(all, "> PORT 198,51,100,7,39,15", "< 200 Fine", "> RETR a",
			relay.Transferred{Command: "RETR a", DataConnection: relay.DataConnection{Connected: true}}, "< 226 Done")
	}
	j := judged(t, "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 3\n"+
		"[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n", Options{}, all...)
	c := j.sum(0)
	if len(c.Findings) != 1 || !strings.HasSuffix(c.Findings[0].Message, "(5000 times)") || c.Findings[0].Line != 2 {
		t.Errorf("found %+v", c.Findings)
	}
	if len(c.Talk) != transcript.DefaultLimit+1 || len(j.sessions) != 0 || j.count.transfers != 5_000 {
		t.Errorf("%d lines, %d sessions, %d transfers", len(c.Talk), len(j.sessions), j.count.transfers)
	}
}

// A stranger that is taken weighs little where the settings do not want the
// address compared.
func TestJudgeStrangerBySettings(t *testing.T) {
	taken := relay.Transferred{Command: "RETR a", DataConnection: relay.DataConnection{Connected: true, Stranger: relay.StrangerAccepted}}
	for verification, want := range map[string]core.Severity{"enabled": core.Warning, "default": core.Warning, "disabled": core.Note} {
		j := judged(t, "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\nhostname-verification = "+
			verification+"\n", Options{TryStranger: true}, "> PORT 198,51,100,7,39,16", "> RETR a", taken)
		if c := j.sum(0); c.Worst() != want {
			t.Errorf("%s: %v, want %v", verification, c.Worst(), want)
		}
	}
}

// What cannot be watched is told, and nobody is waited for.
func TestObserveRefused(t *testing.T) {
	for text, want := range map[string]string{
		"": "observe",
		"[transfer-site a]\nnetwork-zone = none\n":                                     "observe",
		"[transfer-site a]\nnetwork-zone = any\nenable-active-connection-mode = yes\n": "zone-active-proxied",
		"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 1024\n[transfer-site a]\n" +
			"network-zone = none\nenable-active-connection-mode = yes\n": "port-end-high",
	} {
		r, err := Run(t.Context(), "mft.settings", core.Check(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{want}, rules(r)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

// A site that may transfer is watched although another may not.
func TestExpectOneOfTwo(t *testing.T) {
	e, refused := expect("a", core.Check("[transfer-site bad]\nnetwork-zone = any\nenable-active-connection-mode = yes\n"+
		"[transfer-site good]\nnetwork-zone = none\nenable-active-connection-mode = yes\nuse-ftps = yes\n"))
	if refused != nil || e.site.Name != "good" || !e.ftps {
		t.Errorf("%+v, %v", e, refused)
	}
}

func TestObserveOptionErrors(t *testing.T) {
	checked := core.Check("[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n")
	for _, c := range []partner.Config{{Listen: "127.0.0.1"}, {Password: "secret"}} {
		if r, err := Run(t.Context(), "a", checked, Options{Server: c}); err == nil || r != nil {
			t.Errorf("%+v: %v, %v", c, r, err)
		}
	}
}
