package observe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/prove"
	"activeftp/harness/report"
)

// observation is one watched client. The first ports of any two are at least ten
// apart: curl leaves the ports of its uploads in TIME_WAIT, and cannot reuse them
// for a minute.
type observation struct {
	first   int    // of the range of nine ports
	extra   string // lines added to the settings
	options Options
	client  func(*testing.T, watched)
}

// watched is the information that a client under test needs.
type watched struct {
	Watching
	from netip.Addr // the client's own address, on IPv4
}

// settings returns the settings text that the client is checked against.
func (o observation) settings() string {
	return fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = 9\n"+
		"[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n%s", o.first, o.extra)
}

// report watches the client until it has ended and returns the report.
func (o observation) report(t *testing.T) *report.Report {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	started := make(chan Watching, 1)
	o.options.Started = func(w Watching) { started <- w }
	own, err := loopback.Claim()
	if err != nil {
		t.Fatal(err)
	}
	defer own.Release()
	type result struct {
		report *report.Report
		err    error
	}
	ended := make(chan result, 1)
	go func() {
		r, err := Run(ctx, "mft.settings", core.Check(o.settings()), o.options)
		ended <- result{r, err}
	}()
	select {
	case w := <-started:
		o.client(t, watched{w, own.Client})
	case r := <-ended:
		t.Fatalf("not watched: %+v, %v", r.report, r.err)
	}
	if o.options.Transfers == 0 {
		cancel()
	}
	r := <-ended
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.report
}

// rules returns the sorted ids of the findings about the client.
func rules(r *report.Report) []string {
	var ids []string
	for _, f := range r.Cases[1].Findings {
		ids = append(ids, f.Rule)
	}
	slices.Sort(ids)
	return ids
}

// textOf returns the report as text, with the dialogue.
func textOf(t *testing.T, r *report.Report) string {
	t.Helper()
	var b strings.Builder
	r.Talk = true
	if err := report.WriteText(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// curl returns a client that downloads with curl in active mode, on nine ports
// from first.
func curl(first int, args ...string) func(*testing.T, watched) {
	return func(t *testing.T, w watched) {
		t.Helper()
		peertest.Curl(t, append(append(w.active(first), urlOf(w)), args...)...)
	}
}

// active returns curl's arguments for active mode on nine ports from first.
func (w watched) active(first int) []string {
	if w.Addr.Addr().Is6() {
		return []string{"-P", fmt.Sprintf("[%s]:%d-%d", w.Addr.Addr(), first, first+8)}
	}
	return []string{"--interface", w.from.String(), "-P", fmt.Sprintf("%s:%d-%d", w.from, first, first+8)}
}

// urlOf returns the URL of the file to download.
func urlOf(w watched) string { return "ftp://" + w.Addr.String() + "/" + w.File }

// lftp returns a client that runs a script with lftp in active mode, on nine ports
// from first. URL, ADDR, FILE and UP in the script are replaced.
func lftp(first int, script string) func(*testing.T, watched) {
	return func(t *testing.T, w watched) {
		t.Helper()
		script := strings.NewReplacer(
			"URL", "ftp://"+w.Addr.String(), "ADDR", w.Addr.String(), "FILE", w.File, "UP", payload(t),
		).Replace(script)
		peertest.Lftp(t, fmt.Sprintf("set net:socket-bind-ipv4 %s; set ftp:passive-mode no; set ftp:port-range %d-%d; "+
			"set net:max-retries 1; set net:reconnect-interval-base 1; set net:timeout 5; set ssl:verify-certificate no; %s",
			w.from, first, first+8, script))
	}
}

// payload creates a file to upload and returns its path.
func payload(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "up.csv")
	if err := os.WriteFile(file, []byte(strings.Repeat("secret\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// clientTest is an observation and the report that it must give.
type clientTest struct {
	name string
	observation
	rules []string
	text  []string // parts of the report's text
}

// run runs the test as a parallel subtest.
func (test clientTest) run(t *testing.T) {
	t.Run(test.name, func(t *testing.T) {
		t.Parallel()
		if listen := test.options.Server.Listen; listen != "" {
			l, err := net.Listen("tcp", listen)
			if err != nil {
				peertest.Unavailable(t, fmt.Errorf("no IPv6 on the loopback interface: %w", err))
			}
			l.Close()
		}
		r := test.report(t)
		text := textOf(t, r)
		if diff := cmp.Diff(test.rules, rules(r)); diff != "" {
			t.Errorf("rules (-want +got):\n%s\n%s", diff, text)
		}
		for _, part := range test.text {
			if !strings.Contains(text, part) {
				t.Errorf("no %q in\n%s", part, text)
			}
		}
	})
}

// TestObserveClearText watches real clients without TLS on IPv4.
func TestObserveClearText(t *testing.T) {
	for _, test := range []clientTest{
		{"lftp in its range", observation{
			first: 23800, client: lftp(23800, "open URL; get FILE; put UP; ls; bye"),
		}, nil, []string{"3 transfers in 1 session", "3 of 3"}},
		{"curl in its range", observation{
			first: 23810, client: curl(23810),
		}, nil, []string{"23810; the range is 23810-23818", "\nmatches the settings; 1 of 1 transfer complete"}},
		{"curl outside its range", observation{
			first: 23820, client: curl(23829),
		}, []string{"port-outside-range"}, []string{"port 23829", "23820-23828", "\ndoes not match the settings: 1 error"}},
		{"curl with a range shifted by one", observation{
			first: 23831, client: curl(23830),
		}, []string{"port-outside-range"}, []string{"port 23830", "23831-23839"}},
		{"curl in passive mode", observation{
			first: 23840, client: func(t *testing.T, w watched) { peertest.Curl(t, urlOf(w)) },
		}, []string{"passive-mode"}, []string{"EPSV"}},
		{"no client", observation{
			first: 23950, client: func(*testing.T, watched) {},
		}, []string{"nothing-seen"}, []string{"ftp://127.0.0.1:", "report.csv", "nothing was seen"}},
	} {
		test.run(t)
	}
}

// TestObserveTLS watches real clients with settings that require TLS.
func TestObserveTLS(t *testing.T) {
	const script = "set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; open URL; get FILE; put UP; bye"
	explicit, implicit := Options{Server: partner.Config{TLS: certs.TLSExplicit}}, Options{Server: partner.Config{TLS: certs.TLSImplicit}}
	const ftps = "use-ftps = yes\n"
	for _, test := range []clientTest{
		{"curl uploads in clear text", observation{
			first: 23850, extra: ftps, options: explicit,
			client: func(t *testing.T, w watched) {
				peertest.Curl(t, append(w.active(23850), "--ssl-reqd", "-k", "-T", payload(t), urlOf(w))...)
			},
		}, []string{"AM-62"}, []string{"clear text"}},
		{"curl without TLS", observation{
			first: 23860, extra: ftps, options: explicit, client: curl(23860),
		}, []string{"use-ftps"}, []string{"no AUTH TLS"}},
		{"curl with TLS only for the login", observation{
			first: 23870, extra: ftps, options: explicit, client: curl(23870, "--ftp-ssl-control", "-k"),
		}, []string{"use-ftps"}, []string{"no PROT P"}},
		{"lftp with TLS", observation{
			first: 23880, extra: ftps, options: explicit, client: lftp(23880, script),
		}, nil, []string{"2 of 2", "2 complete"}},
		{"lftp with implicit TLS", observation{
			first: 23890, extra: ftps, options: implicit, client: lftp(23890, strings.ReplaceAll(script, "URL", "ftps://ADDR")),
		}, nil, []string{"2 of 2", "2 complete"}},
	} {
		test.run(t)
	}
}

// TestObserveChallenges watches real clients on IPv6, with EPRT refused, and with
// a stranger that connects first.
func TestObserveChallenges(t *testing.T) {
	ipv6 := Options{Server: partner.Config{Listen: "[::1]:0"}}
	for _, test := range []clientTest{
		{"lftp on IPv6", observation{
			first: 23900, options: ipv6, client: lftp(23900, "open URL; get FILE; bye"),
		}, []string{"AM-10"}, []string{"EPRT |2|::|", "AM-10"}},
		{"curl on IPv6", observation{
			first: 23910, options: ipv6, client: curl(23910),
		}, nil, []string{"EPRT"}},
		{"curl falls back", observation{
			first: 23920, options: Options{RefuseEPRT: true}, client: curl(23920),
		}, []string{"AM-09"}, []string{"on port 23921 after announcing port 23920", "0 of 1"}},
		{"curl accepts a stranger", observation{
			first: 23930, options: Options{TryStranger: true}, client: curl(23930),
		}, []string{"AM-52"}, []string{"127.0.0.9", "accepted as the partner", "1 complete"}},
		{"lftp rejects a stranger", observation{
			first: 23940, options: Options{TryStranger: true},
			client: lftp(23940, "set ftp:verify-address yes; open URL; get FILE; bye"),
		}, []string{"AM-53", "none-complete"}, []string{"rejected", "not shown to match the settings; 0 of 1 transfer complete"}},
	} {
		test.run(t)
	}
}

// TestObserveOwnClient checks that the client of prove meets every requirement
// that other clients are checked for.
func TestObserveOwnClient(t *testing.T) {
	for name, test := range map[string]struct {
		scheme, extra string
		tls           certs.TLS
	}{
		"in clear text": {"ftp", "", certs.TLSNone},
		"explicit TLS":  {"ftpes", "use-ftps = yes\n", certs.TLSExplicit},
		"implicit TLS":  {"ftps", "use-ftps = yes\n", certs.TLSImplicit},
	} {
		t.Run(name, func(t *testing.T) {
			o := observation{first: 23960, extra: test.extra}
			o.options = Options{TryStranger: true, RefuseEPRT: true, Server: partner.Config{TLS: test.tls}}
			o.client = func(t *testing.T, w watched) {
				r, err := prove.Run(t.Context(), "mft.settings", core.Check(o.settings()), prove.Options{
					Servers: []string{test.scheme + "://anonymous@" + w.Addr.String()}, Password: "guest", Unverified: true, Transfers: 20,
				})
				if err != nil || r.Worst() >= core.Error {
					t.Errorf("%v\n%s", err, textOf(t, r))
				}
			}
			r := o.report(t)
			if got := rules(r); len(got) > 0 {
				t.Errorf("%v\n%s", got, textOf(t, r))
			}
			if text := textOf(t, r); !strings.Contains(text, "  rejected\n") || !strings.Contains(text, "23 of 23 transfers complete") {
				t.Error(text)
			}
		})
	}
}
