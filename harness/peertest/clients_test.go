package peertest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/observe"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	reports "activeftp/harness/report"
)

// target is what a client needs to transfer in active mode.
type target struct {
	observe.Watching
	ports  core.PortRange
	upload string // path of the file to upload
	tls    string // plain or explicit
}

func (g target) host() string { return g.Addr.Addr().String() }
func (g target) port() string { return strconv.Itoa(int(g.Addr.Port())) }

// drive returns a client that is a driver of testdata/clients.
func drive(driver string) func(*testing.T, target) peertest.Result {
	return func(t *testing.T, g target) peertest.Result {
		return peertest.Drive(t, driver, g.tls, g.host(), g.port(), g.File, g.upload,
			strconv.Itoa(g.ports.Base), strconv.Itoa(g.ports.End()))
	}
}

// lftpSession has lftp download, upload and list, with ports of the range.
const lftpSession = "set ftp:passive-mode no; set ftp:port-range FIRST-LAST; set net:max-retries 1; set net:timeout 10; " +
	"open ftp://HOST:PORT; get FILE -o down; put UP; nlist"

// program returns a client that is a command. HOST, PORT, FILE, UP and the range's
// FIRST and LAST in its arguments are replaced.
func program(name string, args ...string) func(*testing.T, target) peertest.Result {
	return func(t *testing.T, g target) peertest.Result {
		replace := strings.NewReplacer("HOST", g.host(), "PORT", g.port(), "FILE", g.File, "UP", g.upload,
			"FIRST", strconv.Itoa(g.ports.Base), "LAST", strconv.Itoa(g.ports.End()))
		var actual []string
		for _, a := range args {
			actual = append(actual, replace.Replace(a))
		}
		return peertest.Program(t, name, actual...)
	}
}

// inetutils runs the ftp of GNU inetutils, whose driver is a shell script.
func inetutils(t *testing.T, g target) peertest.Result {
	peertest.Need(t, "inetutils-ftp")
	return drive("drive.sh")(t, g)
}

// Observe agrees with what is known about other people's clients. Those that cannot
// keep to a range announce a port outside it, and that is the only fault of most.
func TestClients(t *testing.T) {
	const outside = "port-outside-range" // no option for a range
	results := table{name: "clients", columns: []string{"Client", "Version", "Observe"}}
	tests := []struct {
		name      string
		debian    string // its package
		client    func(*testing.T, target) peertest.Result
		tls       bool
		transfers int
		rules     []string
	}{
		{"curl", "curl", program("curl", "-q", "-sS", "-m", "20", "-P", "HOST:FIRST-LAST", "-o", "down", "ftp://HOST:PORT/FILE"), false, 1, nil},
		{"lftp", "lftp", program("lftp", "-c", "set ftp:ssl-allow no; "+lftpSession), false, 3, nil},
		{"lftp with TLS", "lftp", program("lftp", "-c", "set ftp:ssl-force yes; set ftp:ssl-allow-anonymous yes; set ssl:verify-certificate no; "+lftpSession), true, 3, nil},
		{"tnftp", "tnftp", program("tnftp", "-A", "-o", "down", "ftp://HOST:PORT/FILE"), false, 1, []string{outside}},
		{"ncftpget", "ncftp", program("ncftpget", "-E", "-t", "10", "-r", "1", "-P", "PORT", "HOST", ".", "FILE"), false, 1, []string{outside}},
		{"ncftpput", "ncftp", program("ncftpput", "-E", "-t", "10", "-r", "1", "-P", "PORT", "HOST", "/", "UP"), false, 1, []string{outside}},
		{"wget", "wget", program("wget", "--no-config", "--no-passive-ftp", "-t", "1", "-T", "10", "-O", "down", "ftp://HOST:PORT/FILE"), false, 1, []string{outside}},
		{"inetutils ftp", "inetutils-ftp", inetutils, false, 3, []string{outside}},
		{"ftplib", "python3", drive("drive.py"), false, 3, []string{outside}},
		{"Net::FTP of Perl", "perl", drive("drive.pl"), false, 3, []string{outside}},
		{"Net::FTP of Ruby", "ruby", drive("drive.rb"), false, 3, []string{outside}},
		{"PHP", "php-cli", drive("drive.php"), false, 3, []string{outside}},
		{"Commons Net", "libcommons-net-java", drive("drive.bsh"), false, 3, nil},
		// ftplib and Commons Net never resume a TLS session; PHP does. Perl and Ruby do
		// while they have tickets, but read none during an upload. vsftpd, which hands out
		// one more, refuses them too after a further upload.
		{"ftplib with TLS", "python3", drive("drive.py"), true, 3, []string{"AM-65", outside}},
		{"PHP with TLS", "php-cli", drive("drive.php"), true, 3, []string{outside}},
		{"Net::FTP of Perl with TLS", "perl", drive("drive.pl"), true, 3, []string{"AM-65", outside}},
		{"Net::FTP of Ruby with TLS", "ruby", drive("drive.rb"), true, 3, []string{"AM-65", outside}},
		{"Commons Net with TLS", "libcommons-net-java", drive("drive.bsh"), true, 3, []string{"AM-65"}},
	}
	var names []string
	t.Run("each", func(t *testing.T) {
		for _, test := range tests {
			names = append(names, test.name)
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				client, r, text := observeClient(t, test.client, test.tls)
				if client.Code != 0 {
					t.Errorf("exit %d\n%s%s", client.Code, client.Out, client.Err)
				}
				var rules []string
				for _, f := range r.Cases[1].Findings {
					rules = append(rules, f.Rule)
				}
				slices.Sort(rules)
				if diff := cmp.Diff(test.rules, rules); diff != "" {
					t.Errorf("rules (-want +got):\n%s", diff)
				}
				if want := fmt.Sprintf("%[1]d of %[1]d transfer", test.transfers); !strings.Contains(text, want) {
					t.Errorf("no %q", want)
				}
				if t.Failed() {
					t.Log(text)
				}
				results.add(test.name, packageVersion(test.debian), listOr(rules, "agrees"))
			})
		}
	})
	results.check(t, names)
}

// Clients that never read while they upload can use the bundled server without
// observe before it: an upload under TLS arrives whole.
func TestClientsOfPartner(t *testing.T) {
	const text = "id,paid\n1,yes\n"
	for _, driver := range []string{"drive.pl", "drive.rb", "drive.py"} {
		t.Run(driver, func(t *testing.T) {
			var replies []string
			b, err := partner.Start(partner.Config{
				TLS: certs.TLSExplicit, Files: map[string][]byte{"down": []byte(text)},
				Log: func(l partner.Line) {
					if code, _, _ := strings.Cut(l.Text, " "); !l.FromClient && (code == "226" || code == "550") {
						replies = append(replies, l.Text[:3])
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			peertest.CloseAfter(t, b)
			upload := filepath.Join(t.TempDir(), "up.csv")
			if err := os.WriteFile(upload, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			r := peertest.Drive(t, driver, "explicit", b.Addr().Addr().String(), strconv.Itoa(int(b.Addr().Port())), "down", upload)
			if r.Code != 0 {
				t.Errorf("exit %d\n%s%s", r.Code, r.Out, r.Err)
			}
			if err := b.Close(); err != nil { // after that the log is complete
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"226", "226", "226"}, replies); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(text, string(b.Files()["up.csv"])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// observeClient watches a client and returns its result, the report, and the
// report as text with the dialogue.
func observeClient(t *testing.T, run func(*testing.T, target) peertest.Result, tls bool) (peertest.Result, *reports.Report, string) {
	t.Helper()
	g := target{ports: peertest.FreeRange(t, 50), tls: "plain", upload: filepath.Join(t.TempDir(), "up.csv")}
	if err := os.WriteFile(g.upload, []byte(strings.Repeat("id,paid\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	settings, options := peertest.Settings(g.ports), observe.Options{Server: partner.Config{Listen: "127.0.0.1:0"}}
	if tls {
		g.tls = "explicit"
		settings = peertest.Settings(g.ports, "use-ftps = yes")
		options.Server.TLS = certs.TLSExplicit
	}
	started := make(chan observe.Watching, 1)
	options.Started = func(w observe.Watching) { started <- w }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var r *reports.Report
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r, err = observe.Run(ctx, "mft.settings", core.Check(settings), options)
	}()
	defer func() { cancel(); <-ended }() // also if the client's program is missing
	select {
	case g.Watching = <-started:
	case <-ended:
		t.Fatalf("not watched: %+v, %v", r, err)
	}
	result := run(t, g)
	cancel()
	<-ended
	if err != nil {
		t.Fatal(err)
	}
	r.Talk = true
	var text strings.Builder
	if err := reports.WriteText(&text, r); err != nil {
		t.Fatal(err)
	}
	return result, r, text.String()
}
