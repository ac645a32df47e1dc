package dial

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// urlOf returns the URL of a server on this host.
func urlOf(addr netip.AddrPort) string { return "ftp://" + testUser + "@" + addr.String() }

// runTo runs the host's end against the server at u.
func runTo(t *testing.T, ctx context.Context, r core.PortRange, u, password string) *report.Report {
	t.Helper()
	done, err := Run(ctx, "test.settings", core.Check(settingsFor(r)), Options{To: u, Password: password, Unverified: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range append(done.Cases[0].Talk, done.Cases[0].Proved...) {
		if strings.Contains(line, password) {
			t.Errorf("the password is in %q", line)
		}
	}
	return done
}

// Both ends work together under every TLS mode.
func TestTLSModes(t *testing.T) {
	for mode, scheme := range map[TLS]string{
		certs.TLSNone: "ftp:", certs.TLSExplicit: "ftpes:", certs.TLSRequired: "ftpes:", certs.TLSImplicit: "ftps:",
	} {
		t.Run(mode.String(), func(t *testing.T) {
			r := peertest.FreeRange(t, 8)
			u := urlOf(startListener(t, ListenConfig{Ports: r, TLS: mode}).Addr())
			u = strings.Replace(u, "ftp:", scheme, 1)
			want := summary{Spans: r.String() + " open", Conclusion: "open on this host: 8 ports, with no firewall between"}
			if diff := cmp.Diff(want, summaryOf(runTo(t, t.Context(), r, u, testPassword))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A login that is refused, and a server that is none of ours, are findings, and no
// port is tried.
func TestNoListener(t *testing.T) {
	r := peertest.FreeRange(t, 4)
	ours := startListener(t, ListenConfig{Ports: r})
	required := startListener(t, ListenConfig{Ports: r, TLS: certs.TLSRequired})
	ftp, err := partner.Start(partner.Config{User: testUser, Password: testPassword})
	if err != nil {
		t.Fatal(err)
	}
	defer ftp.Close()
	closed := peertest.FreeRange(t, 1)
	for name, tt := range map[string]struct {
		addr     netip.AddrPort
		password string
		rule     string
	}{
		"wrong password":  {ours.Addr(), "another password", "session-refused"},
		"TLS required":    {required.Addr(), testPassword, "session-refused"},
		"an FTP server":   {ftp.Addr(), testPassword, "dial-peer"},
		"nothing listens": {netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(closed.Base)), testPassword, "dial-control"},
	} {
		t.Run(name, func(t *testing.T) {
			got := summaryOf(runTo(t, t.Context(), r, urlOf(tt.addr), tt.password))
			if !strings.HasPrefix(got.Spans, r.String()+" not tried: ") {
				t.Errorf("spans %q", got.Spans)
			}
			got.Spans = ""
			if diff := cmp.Diff(summary{Rules: []string{tt.rule}, Conclusion: "not tested: none of 4 ports was tried"}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// fakeEnd is a server that logs in whoever asks, and then does anything. It returns
// its address.
func fakeEnd(t *testing.T, siteDial func(conn net.Conn, argument string)) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 Hello\r\n")
		for in := bufio.NewScanner(conn); in.Scan(); {
			switch verb, rest, _ := strings.Cut(in.Text(), " "); verb {
			case "USER":
				fmt.Fprint(conn, "331 \r\n")
			case "FEAT":
				fmt.Fprint(conn, "211-\r\n DIAL 1\r\n211 End\r\n")
			case "SITE":
				siteDial(conn, strings.TrimPrefix(rest, "DIAL "))
			default:
				fmt.Fprint(conn, "230 Password **** \r\n")
			}
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort()
}

// Whatever the listening end sends, the run ends with a verdict that claims nothing
// that did not arrive here.
func TestHostileListener(t *testing.T) {
	r := peertest.FreeRange(t, 4)
	head := fmt.Sprintf("200-\r\n range %v\r\n from 127.0.0.1\r\n to 127.0.0.1\r\n", r)
	dialAll := func(from, argument string, line func(nonce string, port int) string) {
		_, nonce, _ := strings.Cut(argument, " ")
		for port := r.Base; port <= r.End(); port++ {
			d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
			if conn, err := d.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
				io.WriteString(conn, line(nonce, port))
				conn.(*net.TCPConn).CloseWrite()
				io.Copy(io.Discard, conn)
				conn.Close()
			}
		}
	}
	for name, tt := range map[string]struct {
		act   func(conn net.Conn, argument string)
		spans string // the start
		rule  string
	}{
		"claims": {func(c net.Conn, _ string) { fmt.Fprintf(c, "%s connected %v\r\n200 End\r\n", head, r) },
			"closed: something in between", "dial-between"},
		"guesses the nonce": {func(c net.Conn, a string) {
			dialAll("127.0.0.1", a, func(_ string, port int) string { return proofLine(someNonce, port) })
			fmt.Fprintf(c, "%s connected %v\r\n200 End\r\n", head, r)
		}, "closed: the connection opens", "dial-between"},
		"sends garbage to the ports": {func(c net.Conn, a string) {
			dialAll("127.0.0.1", a, func(string, int) string { return strings.Repeat("\x00", 1000) })
			fmt.Fprintf(c, "%s connected %v\r\n200 End\r\n", head, r)
		}, "closed: the connection opens", "dial-between"},
		"dials from elsewhere": {func(c net.Conn, a string) {
			dialAll("127.0.0.2", a, proofLine)
			fmt.Fprintf(c, "%s connected %v\r\n200 End\r\n", head, r)
		}, "other address: connected from 127.0.0.2 instead of 127.0.0.1", "dial-source"},
		"denies what arrived": {func(c net.Conn, a string) {
			dialAll("127.0.0.1", a, proofLine)
			fmt.Fprintf(c, "%s dropped %v\r\n200 End\r\n", head, r)
		}, "open", ""},
		"leaves out the ports": {func(c net.Conn, _ string) { fmt.Fprint(c, head+"200 End\r\n") }, "not tried: the other end does not say", "dial-untried"},
		"says nothing of use":  {func(c net.Conn, _ string) { fmt.Fprint(c, "200 Done\r\n") }, "not tried: the other end dialed, but its reply", "dial-peer"},
		"is busy":              {func(c net.Conn, _ string) { fmt.Fprint(c, "450 Another run\r\n") }, "not tried: the other end refused to dial: 450", "dial-peer"},
		"can open few files": {func(c net.Conn, _ string) {
			fmt.Fprintf(c, "%s batch 1\r\n not-dialed %v\r\n200 End\r\n", head, r)
		}, "not tried: the run ended before the other end dialed it; raise", "dial-untried"},
		"control characters": {func(c net.Conn, _ string) {
			fmt.Fprintf(c, "%s failed %v\r\n reason \x1b[2J\r\n200 End\r\n", head, r)
		}, "not tried: the other end could not dial: \x1b[2J", "dial-untried"}, // the formats make it printable
		"closes":      {func(c net.Conn, _ string) { c.Close() }, "not tried: the session with ", "control-lost"},
		"closes, 421": {func(c net.Conn, _ string) { fmt.Fprint(c, "421 Closing\r\n") }, "not tried: the session with ", "service-closing"},
		"sends lines for ever": {func(c net.Conn, _ string) {
			for line := head; ; line = strings.Repeat(" x\r\n", 1000) {
				if _, err := io.WriteString(c, line); err != nil {
					return
				}
			}
		}, "not tried: the session with ", "control-lost"},
		"sends one line for ever": {func(c net.Conn, _ string) {
			for {
				if _, err := io.WriteString(c, strings.Repeat("2", 10000)); err != nil {
					return
				}
			}
		}, "not tried: the session with ", "control-lost"},
	} {
		t.Run(name, func(t *testing.T) {
			got := summaryOf(runTo(t, t.Context(), r, urlOf(fakeEnd(t, tt.act)), testPassword))
			if !strings.HasPrefix(got.Spans, r.String()+" "+tt.spans) || strings.Join(got.Rules, " ") != tt.rule {
				t.Errorf("%+v; want %s, %s", got, tt.spans, tt.rule)
			}
		})
	}
}

// An end of the context ends a run at once. The ports that arrived before count.
func TestCancelledRun(t *testing.T) {
	r := peertest.FreeRange(t, 4)
	ctx, cancel := context.WithCancel(t.Context())
	u := urlOf(fakeEnd(t, func(_ net.Conn, argument string) {
		_, nonce, _ := strings.Cut(argument, " ")
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", r.Base))
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		io.WriteString(conn, proofLine(nonce, r.Base))
		conn.SetReadDeadline(time.Now().Add(testLimit))
		io.Copy(io.Discard, conn) // until the host has read the line
		cancel()
	}))
	got := summaryOf(runTo(t, ctx, r, u, testPassword))
	if want := fmt.Sprintf("%d open; %d-%d not tried: the session with ", r.Base, r.Base+1, r.End()); !strings.HasPrefix(got.Spans, want) {
		t.Errorf("spans %q, want %q", got.Spans, want)
	}
	if diff := cmp.Diff([]string{"cancelled"}, got.Rules); diff != "" || got.Conclusion != "not open: 1 of 4 ports open, 1 tried" {
		t.Errorf("%+v", got)
	}
}

// A stranger that floods the ports keeps nobody out.
func TestStrangersAtPorts(t *testing.T) {
	r := peertest.FreeRange(t, 2)
	v := listen(netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.1"), r, someNonce)
	var strangers []net.Conn
	stranger := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 3)}}
	for range 20 {
		conn, err := stranger.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", r.Base))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		strangers = append(strangers, conn)
	}
	for port := r.Base; port <= r.End(); port++ {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, proofLine(someNonce, port))
	}
	v.await([]int{r.Base, r.End()})
	got := v.close()
	want := []arrival{{proved: true}, {proved: true}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(arrival{}), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, conn := range strangers {
		conn.SetReadDeadline(time.Now().Add(testLimit))
		if _, err := conn.Read(make([]byte, 1)); err == nil || neterr.IsTimeout(err) {
			t.Errorf("a stranger's connection is still open: %v", err)
		}
	}
}

func TestRange(t *testing.T) {
	for text, want := range map[string]core.PortRange{
		settingsFor(ports(10000, 10009)):         ports(10000, 10009),
		"":                                       {},
		"[ftp-active-mode]\nbase-port = 10000\n": {},
		"[ftp-active-mode]\nnumber-of-ports = 5\n":                          {},
		"[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 5\n":     {},
		"[ftp-active-mode]\nbase-port = 80\nnumber-of-ports = 5\n":          {},
		"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 5000\n":    {},
		"[ftp-active-mode]\nbase-port = ${port}\nnumber-of-ports = 5\n":     {},
		"[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = -1\n":      {},
		"[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 5\n[bad\n": {},
		"\x00": {},
	} {
		got, err := Range("x.settings", core.Check(text))
		if got != want || (err == nil) != want.Given() || err != nil && !strings.HasPrefix(err.Error(), "x.settings:") {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

// A range that does not fit into one run is dialed in several.
func TestSeveralRuns(t *testing.T) {
	r := peertest.FreeRange(t, 10)
	addr := startListener(t, ListenConfig{Ports: r}).Addr()
	x := &test{
		settings: core.Check(settingsFor(r)).Settings, all: r, atOnce: 4, results: make([]result, r.Number),
		to: ftpurl.URL{User: testUser, Host: addr.Addr().String(), Port: addr.Port()}, options: Options{Password: testPassword},
	}
	x.run(t.Context())
	c := x.report()
	want := summary{Spans: r.String() + " open"}
	if diff := cmp.Diff(want, summaryOf(&report.Report{Cases: []report.Case{c}})); diff != "" || x.batches != 3 {
		t.Errorf("%d runs, -want +got:\n%s", x.batches, diff)
	}
	if want := "in turn: 3 runs of up to 4 ports, each with a login of its own"; !slices.Contains(c.Proved, want) {
		t.Errorf("no %q in %q", want, c.Proved)
	}
}

// PORT that will announce another address than the dialed one is a finding.
func TestAnnouncedAddress(t *testing.T) {
	const site = "[transfer-site a]\nenable-active-connection-mode = yes\n"
	for _, tt := range []struct {
		settings string
		local    string
		dialed   string
		want     core.Severity
	}{
		{"", "192.0.2.5", "192.0.2.5", 0},
		{"", "10.0.0.5", "203.0.113.1", core.Error},
		{"", "10.0.0.5", "10.9.0.1", core.Warning},
		{"", "127.0.0.1", "127.0.0.1", 0},
		{"[host]\naddress = 203.0.113.1\n", "10.0.0.5", "203.0.113.1", 0},
		{"[host]\naddress = 203.0.113.2\n", "10.0.0.5", "203.0.113.1", core.Warning},
		{"[host]\naddress = 10.0.0.5\n", "10.0.0.5", "203.0.113.1", core.Error},
		{"[firewall]\nrewrites-port = yes\n" + site, "10.0.0.5", "203.0.113.1", 0},
		{"[firewall]\nrewrites-port = yes\n" + site + "use-ftps = yes\n", "10.0.0.5", "203.0.113.1", core.Error},
		{"", "fe80::1%eth0", "fe80::1%eth9", 0},
	} {
		x := &test{
			settings: core.Check(settingsFor(ports(10000, 10009)) + tt.settings).Settings,
			local:    netip.MustParseAddr(tt.local), answer: answer{To: netip.MustParseAddr(tt.dialed)},
		}
		x.addAddress()
		var got core.Severity
		for _, f := range x.findings {
			got = f.Severity
		}
		if got != tt.want {
			t.Errorf("%+v: severity %v", tt, got)
		}
	}
}

// Many spans stay readable, and the order covers the whole range; but not if ports
// between them are open, which a limit on the rate of connections can cause.
func TestManySpans(t *testing.T) {
	for between, want := range map[arrival]struct {
		spans, message string
		fixes          []string
	}{
		{proved: true}: {"; and 90 more spans", "and 40 more spans dropped: no answer to three attempts; scattered between open ports, " +
			"so the firewall may limit new connections per second, which transfers seldom reach", nil},
		{touched: true}: {"; and 90 more spans", "and 40 more spans dropped: no answer to three attempts",
			[]string{"Open inbound TCP from 203.0.113.10 to 192.0.2.5, ports 10000-10099"}},
	} {
		x := &test{
			settings: core.Check(settingsFor(ports(10000, 10099))).Settings, all: ports(10000, 10099), complete: true,
			local: netip.MustParseAddr("192.0.2.5"), partner: netip.MustParseAddr("203.0.113.10"),
			answer: answer{To: netip.MustParseAddr("192.0.2.5"), From: netip.MustParseAddr("203.0.113.10"), Range: ports(10000, 10099)},
		}
		for i := range x.all.Number {
			if i%2 == 0 {
				x.results = append(x.results, x.judge(between, outcomeConnected, answer{}))
			} else {
				x.results = append(x.results, x.judge(arrival{}, outcomeDropped, answer{}))
			}
		}
		c := x.report()
		got := summaryOf(&report.Report{Cases: []report.Case{c}})
		if diff := cmp.Diff(want.fixes, got.Fixes); diff != "" || !strings.HasSuffix(got.Spans, want.spans) || len(c.Traffic.Spans) != 100 {
			t.Errorf("%s\n%+v", diff, got)
		}
		if text := c.Findings[0].Message; !strings.HasPrefix(text, "ports 10001, 10003,") || !strings.HasSuffix(text, want.message) {
			t.Errorf("message %q", text)
		}
	}
}

// A URL that is none, or a user without a password, is an error before anything is
// sent, without the password.
func TestOptionErrors(t *testing.T) {
	for to, want := range map[string]string{
		"":                         "no scheme",
		"x:1":                      "no scheme",
		"ftp://u:secret@x:1":       "do not put the password in the URL",
		"ftp://" + testUser + "@x": "no password",
	} {
		_, err := Run(t.Context(), "x", core.Check(settingsFor(ports(10000, 10009))), Options{To: to})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %q", to, err, want)
		}
	}
}
