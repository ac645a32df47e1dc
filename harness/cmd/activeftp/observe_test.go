package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cli"
	"activeftp/harness/observe"
	"activeftp/harness/peertest"
)

// watching runs the command observe while client transfers with the server of that
// URL. When client returns, it ends the context.
func watching(t *testing.T, text string, args []string, client func(url string)) result {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	invitation, stderr := io.Pipe()
	exited := make(chan int, 1)
	go func() {
		code := cli.Run(ctx, append([]string{"observe", "--listen", "127.0.0.1:0"}, args...), &cli.Terminal{
			In: strings.NewReader(text), Out: &out, Err: stderr, Env: func(string) string { return "" },
		}, commands())
		stderr.Close()
		exited <- code
	}()
	var errText bytes.Buffer
	for buffer := make([]byte, 4096); !strings.Contains(errText.String(), "SecureTransport"); {
		n, err := invitation.Read(buffer)
		errText.Write(buffer[:n])
		if err != nil {
			t.Fatalf("exit code %d: %s", <-exited, errText.String())
		}
	}
	url := regexp.MustCompile(`ftps?://\S+:\d+`).FindString(errText.String())
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		io.Copy(&errText, invitation)
	}()
	client(url)
	cancel()
	code := <-exited
	<-copied
	return result{code, out.String(), errText.String()}
}

// observable returns settings with a range of nine ports from first.
func observable(first int) string {
	return fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = 9\n"+
		"[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n", first)
}

func TestObserve(t *testing.T) {
	curl := func(first int) func(*testing.T, string) {
		return func(t *testing.T, url string) {
			// An address per process, so that two processes can run these tests at once.
			addr := fmt.Sprintf("127.78.%d.%d", os.Getpid()>>8&0xff, 1+os.Getpid()%250)
			peertest.Curl(t, "--interface", addr, "-P", fmt.Sprintf("%s:%d-%d", addr, first, first+8), url+"/report.csv")
		}
	}
	tests := []struct {
		name   string
		text   string
		args   []string
		client func(*testing.T, string)
		code   int
		out    string
	}{
		{"match", observable(24010), nil, curl(24010), cli.ExitOK, "\nmatches the settings; 1 of 1 transfer complete\n"},
		{"outside the range", observable(24021), nil, curl(24020), cli.ExitFindings, "-:2: error: "},
		{"outside the range, --fail-on never", observable(24031), []string{"--fail-on", "never"}, curl(24030), cli.ExitOK, "[port-outside-range]\n"},
		{"warning, --fail-on warning", observable(24040), []string{"--refuse-eprt", "--fail-on", "warning"}, curl(24040), cli.ExitFindings, "[AM-09]\n"},
		{"no client", observable(24050), []string{"--transfers", "3"}, func(*testing.T, string) {}, cli.ExitFindings, "\nnothing was seen\n"},
		{"--transfers reached", observable(24060), []string{"--transfers", "1"}, curl(24060), cli.ExitOK, "1 of 1 transfer complete\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := watching(t, test.text, append(test.args, "-"), func(url string) { test.client(t, url) })
			if d.code != test.code {
				t.Errorf("exit code %d, want %d: %s", d.code, test.code, d.out)
			}
			contains(t, "\n"+d.out, test.out)
		})
	}
}

func TestObserveFormats(t *testing.T) {
	file := filepath.Join(t.TempDir(), "client.xml")
	d := watching(t, observable(24070), []string{"--format", "json", "--output", "junit=" + file, "-"}, func(string) {})
	var document struct {
		Verdict   string
		Scenarios []struct{ Proved []string }
	}
	if err := json.Unmarshal([]byte(d.out), &document); err != nil || document.Verdict != "fail" || len(document.Scenarios[1].Proved) == 0 {
		t.Errorf("%v: %s", err, d.out)
	}
	contains(t, peertest.ReadFile(t, file), "nothing-seen")
}

// TestObserveEnds checks that observe ends at once if there is nothing to watch,
// and after --for.
func TestObserveEnds(t *testing.T) {
	withInput("").activeftp("observe", "-").wantCode(t, cli.ExitFindings, "observe")
	d := withInput(observable(24080)).activeftp("observe", "--listen", "127.0.0.1:0", "--for", "10ms", "-")
	if d.code != cli.ExitFindings {
		t.Errorf("exit code %d, want %d", d.code, cli.ExitFindings)
	}
}

func TestObserveUsage(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct {
		args []string
		err  string
	}{
		{[]string{"--for", "-1s", "-"}, "--for"},
		{[]string{"--for", "48h", "-"}, "--for"},
		{[]string{"--transfers", "0", "-"}, "1 to"},
		{[]string{"--tls", "some", "-"}, "explicit"},
		{[]string{"--listen", "0.0.0.0:0", "-"}, "--user"},
		{[]string{"--listen", "127.0.0.1", "-"}, "HOST:PORT"},
		{[]string{"--user", "u", "-"}, "--password-file"},
		{nil, "one file"},
		{[]string{"--listen", taken.Addr().String(), "-"}, taken.Addr().String()},
	} {
		d := withInput(observable(24090)).activeftp(append([]string{"observe"}, test.args...)...).wantCode(t, cli.ExitUsage, "observe")
		contains(t, d.err, test.err)
	}
}

func TestInvite(t *testing.T) {
	addr := netip.MustParseAddrPort
	for _, test := range []struct {
		name  string
		w     observe.Watching
		wants []string
	}{
		{"a range", observe.Watching{Addr: addr("127.0.0.1:2121"), Range: core.PortRange{Base: 10000, Number: 4}, File: "a"}, []string{
			"curl -P '127.0.0.1:10000-10003' -O ftp://127.0.0.1:2121/a\n",
			"lftp -c 'set ftp:passive-mode no; set ftp:port-range 10000-10003; open ftp://127.0.0.1:2121; get a'\n",
			"Server 127.0.0.1, Port 2121, Network Zone none, Enable Active Connection Mode on\n",
		}},
		{"IPv6", observe.Watching{Addr: addr("[::1]:2121"), Range: core.PortRange{Base: 10000, Number: 4}, File: "a"}, []string{
			"curl -P '[::1]:10000-10003' -O ftp://[::1]:2121/a\n",
		}},
		{"TLS and a user", observe.Watching{Addr: addr("192.0.2.1:2121"), TLS: certs.TLSExplicit, User: "u", File: "a"}, []string{
			"curl --ssl-reqd -k --user u -P '192.0.2.1' -O ftp://192.0.2.1:2121/a\n",
			"set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no; open -u u ftp://", "Use FTPS on",
		}},
		{"implicit TLS on every address", observe.Watching{Addr: addr("0.0.0.0:990"), TLS: certs.TLSImplicit, User: "u", File: "a"}, []string{
			"curl -k --user u -P '-' -O ftps://THIS-HOST:990/a\n", "Server THIS-HOST, Port 990",
		}},
	} {
		var b bytes.Buffer
		invite(&b, test.w)
		for _, want := range test.wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in\n%s", test.name, want, b.String())
			}
		}
	}
}
