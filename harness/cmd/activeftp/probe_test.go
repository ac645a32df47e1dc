package main

import (
	"encoding/json"
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/probe"
)

// bundled starts a bundled partner that is closed after the test.
func bundled(t *testing.T, c partner.Config) *partner.Bundled {
	t.Helper()
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// An item that fails makes the exit code 1, and the password is never shown.
func TestProbe(t *testing.T) {
	b := bundled(t, partner.Config{User: "payroll", Password: "open-sesame", TLS: partner.TLSExplicit})
	server := strings.Replace(b.URL(), "://", "://payroll@", 1)
	login := environment{env: map[string]string{"ACTIVEFTP_PASSWORD": "open-sesame"}}
	d := login.activeftp("probe", "--server", server, "--talk").wantCode(t, cli.ExitFindings, "probe")
	contains(t, d.out, "AM-64  fail", "\t\t> PASS ****\n", "AM-63  not applicable", server+": ")
	if strings.Contains(d.out+d.err, "open-sesame") {
		t.Error("the output shows the password")
	}
	d = login.activeftp("probe", "--server", server, "--fail-on", "never", "--format", "json").wantCode(t, cli.ExitOK, "probe")
	var document struct {
		Items []struct {
			ID     string
			Status string `json:"standing"`
		}
	}
	if err := json.Unmarshal([]byte(d.out), &document); err != nil || len(document.Items) < 20 {
		t.Errorf("%v, %d items", err, len(document.Items))
	}
}

// A server that cannot be reached or refuses the login makes the exit code 1,
// whatever --fail-on says.
func TestProbeNoSession(t *testing.T) {
	b := bundled(t, partner.Config{User: "payroll", Password: "open-sesame"})
	for server, want := range map[string]string{
		"ftp://127.0.0.1:1": "cannot connect to ftp://127.0.0.1:1: connection refused",
		strings.Replace(b.URL(), "://", "://payroll@", 1): "logging in: the server answered 530 ",
	} {
		login := environment{env: map[string]string{"ACTIVEFTP_PASSWORD": "close-sesame"}}
		for _, format := range []string{"text", "json", "junit"} {
			d := login.activeftp("probe", "--server", server, "--fail-on", "never", "--format", format).wantCode(t, cli.ExitFindings, "probe")
			contains(t, d.out, want)
			if strings.Contains(d.out, "sesame") {
				t.Error("the output shows the password")
			}
			if format == "text" {
				contains(t, d.out, "\n"+server+": not probed\n")
			}
		}
	}
}

// With a settings text, the probe listens in its range.
func TestProbeSettings(t *testing.T) {
	b := bundled(t, partner.Config{})
	text := provableSettings(t)
	d := withInput(text).activeftp("probe", "--server", b.URL(), "--talk", "--fail-on", "never", "-").wantCode(t, cli.ExitOK, "probe")
	if !strings.Contains(text, "base-port = 237") {
		peertest.Unavailable(t, errors.New("the ports 23710 to 23799 are in use"))
	}
	contains(t, d.out, "> PORT 127,0,0,1,92,") // 23552 to 23807
	for text, want := range map[string]string{
		noteFinding:               "no transfer site",
		text + "use-ftps = yes\n": "--server " + b.URL() + " has no TLS, but site payroll has use-ftps = yes; use ftpes://",
		errorFinding + "[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n": "[port-end-high]",
	} {
		d := withInput(text).activeftp("probe", "--server", b.URL(), "-").wantCode(t, cli.ExitUsage, "probe")
		contains(t, d.err, want)
	}
}

// A server whose CA is not trusted receives no login.
func TestProbeTLS(t *testing.T) {
	authority := peertest.Authority(t)
	certificate := peertest.Issue(t, authority, certs.Subject{})
	file := filepath.Join(peertest.WriteFiles(t, map[string]string{"ca.pem": string(authority.PEM())}), "ca.pem")
	for scheme, mode := range map[string]certs.TLS{"ftpes": certs.TLSRequired, "ftps": certs.TLSImplicit} {
		b := bundled(t, partner.Config{TLS: mode, Certificate: certificate})
		server := scheme + "://" + b.Addr().String()
		d := activeftp("probe", "--server", server, "--ca-file", file).wantCode(t, cli.ExitFindings, "probe")
		contains(t, d.out, "AM-60  pass")
		d = activeftp("probe", "--server", server).wantCode(t, cli.ExitFindings, "probe")
		contains(t, d.out, "certificate signed by unknown authority; name the CA with --ca-file", server+": not probed\n")
	}
}

func TestProbeUsage(t *testing.T) {
	empty := filepath.Join(peertest.WriteFiles(t, map[string]string{"empty.pem": ""}), "empty.pem")
	for _, args := range [][]string{
		{}, {"--server", "ftp://user:secret@127.0.0.1"}, {"--server", "ftp://user@127.0.0.1:1"}, {"--server", "sftp://127.0.0.1"},
		{"--server", "ftp://127.0.0.1:1", "missing.settings"}, {"--server", "ftps://127.0.0.1:1", "--ca-file", empty},
		{"--server", "ftps://127.0.0.1:1", "--ca-file", "missing.pem"},
	} {
		d := activeftp(append([]string{"probe"}, args...)...).wantCode(t, cli.ExitUsage, "probe")
		if strings.Contains(d.err, "secret") {
			t.Errorf("%q shows the password: %s", args, d.err)
		}
	}
}

// TestProbeTimeouts checks that the time-outs bound a probe of a server that accepts
// connections and says nothing.
func TestProbeTimeouts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	server := "ftp://" + l.Addr().String()
	start := time.Now()
	d := activeftp("probe", "--server", server, "--connect-timeout", "30s", "--receive-timeout", "50ms").wantCode(t, cli.ExitFindings, "probe")
	contains(t, d.out, "no answer in time", server+": not probed\n")
	if elapsed := time.Since(start); elapsed >= probe.DefaultWait {
		t.Errorf("took %v, as long as without --receive-timeout", elapsed)
	}
	for _, args := range [][]string{{"--receive-timeout", "0s"}, {"--connect-timeout", "2h"}, {"--receive-timeout", "soon"}} {
		activeftp(append([]string{"probe", "--server", server}, args...)...).wantCode(t, cli.ExitUsage, "probe")
	}
}
