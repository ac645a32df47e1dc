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

// observation is one client being watched. The first port of each is ten or more
// from any other's: curl leaves the ports of its uploads in TIME_WAIT, and cannot
// use them again for a minute.
type observation struct {
	first   int    // of the range of nine ports
	further string // lines of the settings
	options Options
	client  func(*testing.T, watched)
}

// watched is what a client under test needs to know.
type watched struct {
	Watching
	from netip.Addr // where it comes from: an address of its own, in IPv4
}

// settings is the settings text that the client is held against.
func (o observation) settings() string {
	return fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = 9\n"+
		"[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n%s", o.first, o.further)
}

// report watches the client until it has ended.
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

// rules are the ids of what was found of the client.
func rules(r *report.Report) []string {
	var all []string
	for _, f := range r.Cases[1].Findings {
		all = append(all, f.Rule)
	}
	slices.Sort(all)
	return all
}

// textOf is the report as a person reads it, with the dialogue.
func textOf(t *testing.T, r *report.Report) string {
	t.Helper()
	var b strings.Builder
	r.Talk = true
	if err := report.WriteText(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// curl is a download with curl in active mode on nine ports from first.
func curl(first int, further ...string) func(*testing.T, watched) {
	return func(t *testing.T, w watched) {
		t.Helper()
		peertest.Curl(t, append(append(w.active(first), urlOf(w)), further...)...)
	}
}

// active is curl's arguments for active mode on nine ports from first.
func (w watched) active(first int) []string {
	if w.Addr.Addr().Is6() {
		return []string{"-P", fmt.Sprintf("[%s]:%d-%d", w.Addr.Addr(), first, first+8)}
	}
	return []string{"--interface", w.from.String(), "-P", fmt.Sprintf("%s:%d-%d", w.from, first, first+8)}
}

// urlOf is the URL of what there is to download.
func urlOf(w watched) string { return "ftp://" + w.Addr.String() + "/" + w.File }

// lftp is a script for lftp in active mode on nine ports from first.
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

// payload is a file to upload.
func payload(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "up.csv")
	if err := os.WriteFile(file, []byte(strings.Repeat("secret\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestObserveClients watches real clients.
func TestObserveClients(t *testing.T) {
	const secure = "set ftp:ssl-allow-anonymous yes; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; open URL; get FILE; put UP; bye"
	explicit, implicit := partner.Config{TLS: certs.TLSExplicit}, partner.Config{TLS: certs.TLSImplicit}
	for _, test := range []struct {
		name string
		observation
		want []string // rules
		says []string // parts of the report
	}{
		{"lftp in its range", observation{
			first: 23800, client: lftp(23800, "open URL; get FILE; put UP; ls; bye"),
		}, nil, []string{"3 transfers in 1 session", "3 of 3"}},
		{"curl in its range", observation{
			first: 23810, client: curl(23810),
		}, nil, []string{"23810; the range is 23810-23818", "as the settings want it; 1 of 1 transfer complete"}},
		{"curl beside its range", observation{
			first: 23820, client: curl(23829),
		}, []string{"port-outside-range"}, []string{"port 23829", "23820-23828", "not as the settings want it: 1 error"}},
		{"curl whose range is shifted by one", observation{
			first: 23831, client: curl(23830),
		}, []string{"port-outside-range"}, []string{"port 23830", "23831-23839"}},
		{"curl in passive mode", observation{
			first: 23840, client: func(t *testing.T, w watched) { peertest.Curl(t, urlOf(w)) },
		}, []string{"passive-mode"}, []string{"EPSV"}},
		{"curl that uploads in clear text", observation{
			first: 23850, further: "use-ftps = yes\n", options: Options{Server: explicit},
			client: func(t *testing.T, w watched) {
				peertest.Curl(t, append(w.active(23850), "--ssl-reqd", "-k", "-T", payload(t), urlOf(w))...)
			},
		}, []string{"AM-62"}, []string{"clear text"}},
		{"curl without TLS", observation{
			first: 23860, further: "use-ftps = yes\n", options: Options{Server: explicit}, client: curl(23860),
		}, []string{"use-ftps"}, []string{"AUTH TLS never came"}},
		{"curl with TLS for the login alone", observation{
			first: 23870, further: "use-ftps = yes\n", options: Options{Server: explicit},
			client: curl(23870, "--ftp-ssl-control", "-k"),
		}, []string{"use-ftps"}, []string{"PROT P never came"}},
		{"lftp with TLS", observation{
			first: 23880, further: "use-ftps = yes\n", options: Options{Server: explicit}, client: lftp(23880, secure),
		}, nil, []string{"2 of 2", "2 complete"}},
		{"lftp with implicit TLS", observation{
			first: 23890, further: "use-ftps = yes\n", options: Options{Server: implicit},
			client: lftp(23890, strings.ReplaceAll(secure, "URL", "ftps://ADDR")),
		}, nil, []string{"2 of 2", "2 complete"}},
		{"lftp on IPv6", observation{
			first: 23900, options: Options{Server: partner.Config{Listen: "[::1]:0"}},
			client: lftp(23900, "open URL; get FILE; bye"),
		}, []string{"AM-10"}, []string{"EPRT |2|::|", "AM-10"}},
		{"curl on IPv6", observation{
			first: 23910, options: Options{Server: partner.Config{Listen: "[::1]:0"}}, client: curl(23910),
		}, nil, []string{"EPRT"}},
		{"curl that falls back", observation{
			first: 23920, options: Options{RefuseEPRT: true}, client: curl(23920),
		}, []string{"AM-09"}, []string{"on port 23921, and had announced 23920", "0 of 1"}},
		{"curl that takes a stranger", observation{
			first: 23930, options: Options{TryStranger: true}, client: curl(23930),
		}, []string{"AM-52"}, []string{"127.0.0.9", "taken for the partner", "1 complete"}},
		{"lftp that turns a stranger away", observation{
			first: 23940, options: Options{TryStranger: true},
			client: lftp(23940, "set ftp:verify-address yes; open URL; get FILE; bye"),
		}, []string{"AM-53"}, []string{"turned away", "as far as it went, with 1 warning"}},
		{"nobody", observation{
			first: 23950, client: func(*testing.T, watched) {},
		}, []string{"nothing-seen"}, []string{"ftp://127.0.0.1:", "report.csv", "nothing was seen"}},
	} {
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
			if diff := cmp.Diff(test.want, rules(r)); diff != "" {
				t.Errorf("%s\n%s", diff, text)
			}
			for _, part := range test.says {
				if !strings.Contains(text, part) {
					t.Errorf("no %q in\n%s", part, text)
				}
			}
		})
	}
}

// The client that proves settings keeps every promise that other clients are
// held to.
func TestObserveOurselves(t *testing.T) {
	for name, test := range map[string]struct {
		scheme, further string
		way             certs.TLS
	}{
		"in clear text": {"ftp", "", certs.TLSNone},
		"explicit TLS":  {"ftpes", "use-ftps = yes\n", certs.TLSExplicit},
		"implicit TLS":  {"ftps", "use-ftps = yes\n", certs.TLSImplicit},
	} {
		t.Run(name, func(t *testing.T) {
			o := observation{first: 23960, further: test.further}
			o.options = Options{TryStranger: true, RefuseEPRT: true, Server: partner.Config{TLS: test.way}}
			o.client = func(t *testing.T, w watched) {
				r, err := prove.Run(t.Context(), "mft.settings", core.Check(o.settings()), prove.Options{
					Server: test.scheme + "://anonymous@" + w.Addr.String(), Password: "guest", Unverified: true, Transfers: 20,
				})
				if err != nil || r.Worst() >= core.Error {
					t.Errorf("%v\n%s", err, textOf(t, r))
				}
			}
			r := o.report(t)
			if got := rules(r); len(got) > 0 {
				t.Errorf("%v\n%s", got, textOf(t, r))
			}
			if text := textOf(t, r); !strings.Contains(text, "turned away") || !strings.Contains(text, "23 of 23 transfers complete") {
				t.Error(text)
			}
		})
	}
}
