package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// bundled is a bundled partner that ends with the test.
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

// TestProbe: what a server fails at is exit code 1, and the password of the
// login is nowhere.
func TestProbe(t *testing.T) {
	b := bundled(t, partner.Config{User: "payroll", Password: "open-sesame"})
	server := strings.Replace(b.URL(), "://", "://payroll@", 1)
	login := environment{env: map[string]string{"ACTIVEFTP_PASSWORD": "open-sesame"}}
	d := login.activeftp("probe", "--server", server, "--talk").wantCode(t, cli.ExitFindings, "probe")
	contains(t, d.out, "AM-05  fail", "\t\t> PASS ****\n", "AM-60  not applicable", server+": ")
	if strings.Contains(d.out+d.err, "open-sesame") {
		t.Error("the password is shown")
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
	activeftp("probe", "--server", server).wantCode(t, cli.ExitUsage, "probe") // without the password
}

// TestProbeSettings: the probe listens where the settings say.
func TestProbeSettings(t *testing.T) {
	b := bundled(t, partner.Config{})
	text := provableSettings(t)
	d := withInput(text).activeftp("probe", "--server", b.URL(), "--talk", "--fail-on", "never", "-").wantCode(t, cli.ExitOK, "probe")
	if !strings.Contains(text, "base-port = 237") {
		peertest.Unavailable(t, errors.New("the ports 23710 to 23799 are in use"))
	}
	contains(t, d.out, "> PORT 127,0,0,1,92,") // 23552 to 23807
	for text, want := range map[string]string{
		noteFinding: "no transfer site",
		errorFinding + "[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n": "[port-end-high]",
	} {
		d := withInput(text).activeftp("probe", "--server", b.URL(), "-").wantCode(t, cli.ExitUsage, "probe")
		contains(t, d.err, want)
	}
}

// TestProbeTLS: a server is only trusted by who issued its certificate.
func TestProbeTLS(t *testing.T) {
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(file, authority.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	for scheme, way := range map[string]certs.TLS{"ftpes": certs.TLSRequired, "ftps": certs.TLSImplicit} {
		b := bundled(t, partner.Config{TLS: way, Certificate: &certificate})
		server := scheme + "://" + b.Addr().String()
		d := activeftp("probe", "--server", server, "--ca-file", file).wantCode(t, cli.ExitFindings, "probe")
		contains(t, d.out, "AM-60  pass")
		activeftp("probe", "--server", server).wantCode(t, cli.ExitUsage, "probe")
	}
}

func TestProbeUsage(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{}, {"--server", "ftp://user:secret@127.0.0.1"}, {"--server", "ftp://127.0.0.1:1"}, {"--server", "sftp://127.0.0.1"},
		{"--server", "ftp://127.0.0.1:1", "missing.settings"}, {"--server", "ftps://127.0.0.1:1", "--ca-file", empty},
		{"--server", "ftps://127.0.0.1:1", "--ca-file", "missing.pem"},
	} {
		d := activeftp(append([]string{"probe"}, args...)...).wantCode(t, cli.ExitUsage, "probe")
		if strings.Contains(d.err, "secret") {
			t.Errorf("%q shows the password: %s", args, d.err)
		}
	}
}
