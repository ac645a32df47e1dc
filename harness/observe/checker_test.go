package observe

import (
	"errors"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
)

// event is an event of a session: "> COMMAND", "< REPLY", or a [relay.Transferred].
type event any

// checked returns a checker for the settings that has seen the events of session
// 1, from its beginning to its end.
func checked(t *testing.T, settings string, o Options, events ...event) *checker {
	t.Helper()
	e, refusal := expectationsOf("mft.settings", core.Check(settings))
	if refusal != nil {
		t.Fatal(refusal)
	}
	c := newChecker(e, o)
	c.start(netip.MustParseAddrPort("192.0.2.1:21"))
	c.Opened(1, netip.MustParseAddrPort("198.51.100.7:40000"), netip.MustParseAddrPort("192.0.2.1:21"))
	var replies connect.ReplyReader
	for _, one := range events {
		switch one := one.(type) {
		case relay.Transferred:
			one.Client = 1
			c.Transferred(one)
		case string:
			line := one[2:]
			if one[0] == '<' {
				reply, _, _ := replies.Line(line)
				c.Replied(1, reply)
				continue
			}
			c.Commanded(1, line)
			if verb, _, _ := strings.Cut(line, " "); verb == "PORT" || verb == "EPRT" && !o.RefuseEPRT {
				a := relay.Announcement{Client: 1, Line: line}
				a.Addr, a.Err = connect.ParsePortCommand(line)
				c.Announced(a)
			}
		}
	}
	c.Closed(1)
	return c
}

// Settings and port commands of the checker's tests.
const (
	plainSettings = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 3\n" +
		"[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	ftpsSettings = plainSettings + "use-ftps = yes\n"

	port10000 = "> PORT 198,51,100,7,39,16"
	eprt10001 = "> EPRT |1|198.51.100.7|10001|"
)

var (
	errBroken  = errors.New("broken")
	serverTLS  = Options{Server: partner.Config{TLS: certs.TLSExplicit}}
	refuseEPRT = Options{RefuseEPRT: true}
)

// transferred returns a complete transfer of one byte, after the changes.
func transferred(change func(*relay.Transferred)) relay.Transferred {
	t := relay.Transferred{Command: "RETR a", Reply: 226, DataConnection: relay.DataConnection{Connected: true, Bytes: 1}}
	if change != nil {
		change(&t)
	}
	return t
}

var (
	complete = transferred(nil)
	refused  = relay.Transferred{Command: "RETR missing", Reply: 550}
)

// checkerTest is a session and the ids of the violations in it.
type checkerTest struct {
	name     string
	settings string
	options  Options
	events   []event
	want     []string
}

// run runs the test as a subtest.
func (test checkerTest) run(t *testing.T) {
	t.Run(test.name, func(t *testing.T) {
		c := checked(t, test.settings, test.options, test.events...)
		var got []string
		for _, v := range c.violations {
			got = append(got, v.rule)
			if _, ok := requirements[v.rule]; !ok {
				t.Errorf("%s is not in the table of requirements", v.rule)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("violations (-want +got):\n%s", diff)
		}
	})
}

// TestCheckEndpoint checks the form, address and port of PORT and EPRT.
func TestCheckEndpoint(t *testing.T) {
	for _, test := range []checkerTest{
		{"PORT with an extra field", plainSettings, Options{}, []event{port10000 + ",1"}, []string{"AM-01"}},
		{"PORT with blanks", plainSettings, Options{}, []event{"> PORT 198, 51,100,7,39,16"}, []string{"AM-01"}},
		{"PORT of port 0", plainSettings, Options{}, []event{"> PORT 198,51,100,7,0,0"}, []string{"AM-01"}},
		{"EPRT without its last delimiter", plainSettings, Options{}, []event{"> EPRT |1|198.51.100.7|10001"}, []string{"AM-04"}},
		{"EPRT of another family", plainSettings, Options{}, []event{"> EPRT |2|198.51.100.7|10001|"}, []string{"AM-10"}},
		{"EPRT with a zone index", plainSettings, Options{}, []event{"> EPRT |2|fe80::1%eth0|10001|"}, []string{"AM-10"}},
		{"PORT of the unspecified address", plainSettings, Options{}, []event{"> PORT 0,0,0,0,39,16"}, []string{"AM-10"}},
		{"below the range", plainSettings, Options{}, []event{"> PORT 198,51,100,7,39,15"}, []string{"port-outside-range"}},
		{"above the range", plainSettings, Options{}, []event{"> PORT 198,51,100,7,39,19"}, []string{"port-outside-range"}},
		{"a reserved port", plainSettings, Options{}, []event{"> PORT 198,51,100,7,0,80"}, []string{"AM-56"}},
		{"another address", plainSettings, Options{}, []event{"> PORT 10,0,0,1,39,16"}, []string{"site-nat"}},
		{"the address of the settings", plainSettings + "[host]\naddress = 10.0.0.1\n", Options{}, []event{"> PORT 10,0,0,1,39,16"}, nil},
	} {
		test.run(t)
	}
}

// TestCheckOrder checks the order of commands.
func TestCheckOrder(t *testing.T) {
	anyPort := plainSettings[strings.Index(plainSettings, "[transfer"):]
	for _, test := range []checkerTest{
		{"in order", plainSettings, Options{}, []event{"> TYPE I", port10000, "> REST 3", "> RETR a", complete, eprt10001, "> STOR a", complete, "> QUIT"}, nil},
		{"any port", anyPort, Options{}, []event{"> PORT 198,51,100,7,200,0", "> LIST", complete}, nil},
		{"REST before PORT", plainSettings, Options{}, []event{"> REST 3", "< 350 OK", port10000, "> RETR a", complete}, []string{"AM-13"}},
		{"REST before a listing", plainSettings, Options{}, []event{port10000, "> REST 3", "< 350 OK", "> LIST", complete}, []string{"AM-13"}},
		{"REST 0 before PORT", plainSettings, Options{}, []event{"> REST 0", "< 350 OK", port10000, "> RETR a", complete}, nil},
		{"REST to try whether it is supported", plainSettings, Options{}, []event{"> REST 100", "< 350 OK", "> REST 0", "< 350 OK", port10000, "> RETR a", complete}, nil},
		{"REST that is refused", plainSettings, Options{}, []event{"> REST 3", "< 502 No", port10000, "> RETR a", complete}, nil},
		{"REST without a transfer", plainSettings, Options{}, []event{port10000, "> RETR a", complete, "> REST 3", "< 350 OK", "> QUIT"}, nil},
		{"a port after a refused command", plainSettings, Options{}, []event{port10000, "> RETR missing", refused, "> RETR a", complete}, nil},
		{"PROT between PORT and RETR", plainSettings, Options{}, []event{"> PBSZ 0", port10000, "> PROT P", "> RETR a", complete}, nil},
		{"ABOR after the transfer", plainSettings, Options{}, []event{port10000, "> RETR a", complete, "> ABOR", "< 226 OK"}, nil},
		{"one PORT for two transfers", plainSettings, Options{}, []event{port10000, "> RETR a", complete, "> RETR a", complete}, []string{"AM-24"}},
		{"two transfers at once", plainSettings, Options{}, []event{port10000, "> RETR a", "> RETR b"}, []string{"AM-28"}},
		{"passive mode", plainSettings, Options{}, []event{"> EPSV", "> PASV", "> RETR a"}, []string{"passive-mode"}},
		{"PROT before PBSZ", plainSettings, Options{}, []event{"> AUTH TLS", "> PROT P"}, []string{"AM-61"}},
	} {
		test.run(t)
	}
}

// TestCheckTransfer checks the end of data connections in clear text.
func TestCheckTransfer(t *testing.T) {
	for _, test := range []checkerTest{
		{"port closed at the transfer", plainSettings, Options{}, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Connected, t.Err = false, errBroken
		})}, []string{"connect-refused"}},
		{"broken", plainSettings, Options{}, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Err = errBroken
		})}, []string{"data-broken"}},
		{"aborted", plainSettings, Options{}, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Aborted, t.Err, t.Reply = true, errBroken, 426
		})}, nil},
		{"client closes a download early", plainSettings, Options{}, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.ClosedEarly, t.Err, t.Reply = true, errBroken, 426
		})}, []string{"closed-early"}},
		{"client leaves before the end", plainSettings, Options{}, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Left, t.Err, t.Reply = true, errBroken, 0
		})}, []string{"client-left"}},
		{"client leaves after the data", plainSettings, Options{}, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Left, t.Reply = true, 0
		})}, nil},
		{"missing file", plainSettings, Options{}, []event{port10000, "> RETR a", relay.Transferred{Command: "RETR a"}}, nil},
	} {
		test.run(t)
	}
}

// TestCheckTLS checks transfers with a server that has TLS.
func TestCheckTLS(t *testing.T) {
	upload := func(change func(*relay.Transferred)) []event {
		return []event{port10000, "> STOR a", transferred(func(t *relay.Transferred) {
			t.Private = true
			change(t)
		})}
	}
	for _, test := range []checkerTest{
		{"TLS", ftpsSettings, serverTLS, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Secure, t.Private, t.Handshake, t.Resumed = true, true, relay.HandshakeDone, true
		})}, nil},
		{"no TLS", ftpsSettings, serverTLS, []event{port10000, "> RETR a", complete}, []string{"use-ftps"}},
		{"no PROT P", ftpsSettings, serverTLS, []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Secure = true
		})}, []string{"use-ftps"}},
		{"server without TLS", ftpsSettings, Options{}, []event{port10000, "> RETR a", complete}, nil},
		{"settings without TLS", plainSettings, serverTLS, []event{port10000, "> RETR a", complete}, nil},
		{"clear text", ftpsSettings, serverTLS, upload(func(t *relay.Transferred) {
			t.Handshake, t.Err = relay.HandshakeClearText, errBroken
		}), []string{"AM-62"}},
		{"client waits for TLS", ftpsSettings, serverTLS, upload(func(t *relay.Transferred) {
			t.Handshake, t.Err = relay.HandshakeSilent, errBroken
		}), []string{"AM-60"}},
		{"failed handshake", ftpsSettings, serverTLS, upload(func(t *relay.Transferred) {
			t.Handshake, t.Err = relay.HandshakeFailed, errBroken
		}), []string{"tls-failed"}},
		{"no session tickets", ftpsSettings, serverTLS, upload(func(t *relay.Transferred) {
			t.Handshake, t.NoTickets = relay.HandshakeDone, true
		}), nil},
		{"new TLS session, truncated", ftpsSettings, serverTLS, upload(func(t *relay.Transferred) {
			t.Handshake, t.NoCloseNotify = relay.HandshakeDone, true
		}), []string{"AM-65", "AM-67"}},
	} {
		test.run(t)
	}
}

// TestNoneComplete checks that transfers without a complete one are an error, unless
// another error tells why.
func TestNoneComplete(t *testing.T) {
	for name, test := range map[string]struct {
		events []event
		want   []string
	}{
		"only refused":         {[]event{port10000, "> RETR missing", refused}, []string{"none-complete"}},
		"refused, then a file": {[]event{port10000, "> RETR missing", refused, "> RETR a", complete}, nil},
		"aborted": {[]event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Aborted, t.Reply = true, 426
		})}, []string{"none-complete"}},
		"left early": {[]event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Left, t.Err, t.Reply = true, errBroken, 0
		})}, []string{"none-complete", "client-left"}},
		"failed at the server": {[]event{port10000, "> STOR a", transferred(func(t *relay.Transferred) { t.Reply = 552 })}, []string{"none-complete"}},
		"another error":        {[]event{"> PORT 198,51,100,7,0,80", "> QUIT"}, []string{"AM-56"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			row := checked(t, plainSettings, Options{}, test.events...).result(0)
			for _, f := range row.Findings {
				got = append(got, f.Rule)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCheckFallback checks clients whose EPRT is refused.
func TestCheckFallback(t *testing.T) {
	for _, test := range []checkerTest{
		{"to the same port", plainSettings, refuseEPRT, []event{eprt10001, "> PORT 198,51,100,7,39,17", "> RETR a", complete}, nil},
		{"to another port", plainSettings, refuseEPRT, []event{eprt10001, port10000, "> RETR a", complete}, []string{"AM-09"}},
		{"none", plainSettings, refuseEPRT, []event{eprt10001, "> QUIT"}, []string{"AM-08"}},
		{"to passive mode", plainSettings, refuseEPRT, []event{eprt10001, "> EPSV"}, []string{"AM-08", "passive-mode"}},
		{"of an EPRT outside the range", plainSettings, refuseEPRT, []event{"> EPRT |1|198.51.100.7|9999|", "> PORT 198,51,100,7,39,15"}, []string{"port-outside-range"}},
	} {
		test.run(t)
	}
}

// TestCheckStranger checks clients to which a stranger connects first.
func TestCheckStranger(t *testing.T) {
	try := func(result relay.StrangerResult, err error) []event {
		return []event{port10000, "> RETR a", transferred(func(t *relay.Transferred) {
			t.Stranger, t.Err = result, err
			if err != nil {
				t.Bytes = 0
			}
		})}
	}
	tryStranger := Options{TryStranger: true}
	for _, test := range []checkerTest{
		{"stranger accepted", plainSettings, tryStranger, try(relay.StrangerAccepted, nil), []string{"AM-52"}},
		{"stranger rejected", plainSettings, tryStranger, try(relay.StrangerRejected, nil), nil},
		{"partner rejected too", plainSettings, tryStranger, try(relay.StrangerRejected, errBroken), []string{"AM-53"}},
	} {
		test.run(t)
	}
}

// TestCheckListening checks that a client listens when it announces a port.
func TestCheckListening(t *testing.T) {
	c := checked(t, "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n", Options{})
	c.Opened(2, netip.MustParseAddrPort("198.51.100.7:40000"), netip.MustParseAddrPort("192.0.2.1:21"))
	endpoint := netip.MustParseAddrPort("198.51.100.7:10000")
	c.Announced(relay.Announcement{Client: 2, Line: "PORT", Addr: endpoint, Dialled: true})
	c.Announced(relay.Announcement{Client: 2, Line: "PORT", Addr: endpoint, Dialled: true, DialErr: syscall.ECONNREFUSED})
	c.Announced(relay.Announcement{Client: 2, Line: "PORT", Addr: endpoint, Dialled: true, DialErr: os.ErrDeadlineExceeded})
	if len(c.violations) != 1 || c.violations[0].rule != "AM-20" || c.violations[0].count != 1 || c.stats.listening != 1 || c.stats.announced != 3 {
		t.Errorf("violations %v, stats %+v", c.violations, c.stats)
	}
}

// TestCheckerBounds checks that the memory of a checker does not grow with the
// number of transfers, and that a repeated violation is one finding with a count.
func TestCheckerBounds(t *testing.T) {
	var events []event
	for range 5_000 {
		events = append(events, "> PORT 198,51,100,7,39,15", "< 200 Fine", "> RETR a",
			relay.Transferred{Command: "RETR a", DataConnection: relay.DataConnection{Connected: true}}, "< 226 Done")
	}
	c := checked(t, plainSettings, Options{}, events...)
	row := c.result(0)
	if len(row.Findings) != 1 || !strings.HasSuffix(row.Findings[0].Message, "(5000 times)") || row.Findings[0].Line != 2 {
		t.Errorf("findings %+v", row.Findings)
	}
	if len(row.Talk) != transcript.DefaultLimit+1 || len(c.sessions) != 0 || c.stats.transfers != 5_000 {
		t.Errorf("%d lines, %d sessions, %d transfers", len(row.Talk), len(c.sessions), c.stats.transfers)
	}
}

// TestNotTried checks that transfers that did not come before an interrupt count
// as not tried.
func TestNotTried(t *testing.T) {
	seen := transferred(func(*relay.Transferred) {})
	for _, tt := range []struct {
		wanted int
		want   string
	}{
		{0, ""},
		{1, ""},
		{3, "; 2 of 3 transfers not tried"},
	} {
		c := checked(t, plainSettings, Options{Transfers: tt.wanted}, "> PORT 127,0,0,1,39,16", "< 200 Fine", "> RETR a", seen, "< 226 Done")
		if got := c.conclusion(); !strings.HasSuffix(got, "; 1 of 1 transfer complete"+tt.want) {
			t.Errorf("%d wanted: %q", tt.wanted, got)
		}
	}
}

// TestGrace checks that the time that clients have to end their sessions grows
// with the round trip, within bounds.
func TestGrace(t *testing.T) {
	for roundTrip, want := range map[time.Duration]time.Duration{
		0: completedGrace, 100 * time.Millisecond: completedGrace, time.Second: 4 * time.Second, time.Minute: maxGrace,
	} {
		if got := (progress{roundTrip: roundTrip}).grace(); got != want {
			t.Errorf("round trip %v: %v, want %v", roundTrip, got, want)
		}
	}
}

// TestStrangerSeverity checks that accepting a stranger is a note if the settings
// switch the check off.
func TestStrangerSeverity(t *testing.T) {
	accepted := transferred(func(t *relay.Transferred) { t.Stranger = relay.StrangerAccepted })
	for verification, want := range map[string]core.Severity{"enabled": core.Warning, "default": core.Warning, "disabled": core.Note} {
		c := checked(t, "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\nhostname-verification = "+
			verification+"\n", Options{TryStranger: true}, port10000, "> RETR a", accepted)
		if row := c.result(0); row.Worst() != want {
			t.Errorf("%s: %v, want %v", verification, row.Worst(), want)
		}
	}
}

// TestObserveRefused checks that Run returns at once if the settings allow no
// active-mode transfer.
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

// TestExpectationsOneOfTwo checks that one usable site is enough.
func TestExpectationsOneOfTwo(t *testing.T) {
	e, refusal := expectationsOf("a", core.Check("[transfer-site bad]\nnetwork-zone = any\nenable-active-connection-mode = yes\n"+
		"[transfer-site good]\nnetwork-zone = none\nenable-active-connection-mode = yes\nuse-ftps = yes\n"))
	if refusal != nil || e.site.Name != "good" || !e.ftps {
		t.Errorf("%+v, %v", e, refusal)
	}
}

func TestObserveOptionErrors(t *testing.T) {
	result := core.Check("[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n")
	for _, c := range []partner.Config{{Listen: "127.0.0.1"}, {Password: "secret"}} {
		if r, err := Run(t.Context(), "a", result, Options{Server: c}); err == nil || r != nil {
			t.Errorf("%+v: %v, %v", c, r, err)
		}
	}
}
