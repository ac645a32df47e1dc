package main

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

func TestProve(t *testing.T) {
	good := provableSettings(t)
	tests := []struct {
		name string
		text string
		args []string
		code int
		out  string
	}{
		{"good", good, nil, cli.ExitOK, ": active mode works for payroll; the ports can be listened on, and nobody outside was asked\n"},
		{"one site", good, []string{"--site", "payroll"}, cli.ExitOK, "\nproved on loopback against the bundled server: "},
		{"every port", good, []string{"--every-port"}, cli.ExitOK, "16 of 16 ports"},
		{"more transfers", good, []string{"--transfers", "6", "--parallel", "2"}, cli.ExitOK, "6 of 6 transfers"},
		{"broken range", strings.Replace(good, "number-of-ports = 16", "number-of-ports = 60000", 1), nil, cli.ExitFindings, "\nnot proved on loopback against the bundled server: payroll\n"},
		{"unreadable", "\x00", nil, cli.ExitFindings, "not proved"},
		{"no active site", strings.Replace(good, "= yes", "= no", 1), nil, cli.ExitFindings, "\nnot proved: "},
		{"empty", "", nil, cli.ExitFindings, "\nnot proved: "},
		{"unreachable", good, []string{"--server", "ftp://127.0.0.1:1"}, cli.ExitFindings,
			": error: payroll: cannot connect to ftp://127.0.0.1:1: connection refused [control]\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := withInput(test.text).activeftp(append([]string{"prove", "-"}, test.args...)...).wantCode(t, test.code, "prove")
			contains(t, "\n"+d.out, test.out)
			if d.err != "" {
				t.Errorf("standard error: %q", d.err)
			}
		})
	}
}

// A finding names its file, which may be the only one in a directory.
func TestProveFromFile(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"mft.settings": errorFinding}))
	for _, arg := range []string{"mft.settings", "."} {
		d := activeftp("prove", arg).wantCode(t, cli.ExitFindings, "prove")
		contains(t, d.out, "mft.settings:4:19: error: ", "[port-end-high]")
	}
}

// The password is read from the environment and never shown.
func TestProveRealPartner(t *testing.T) {
	var mu sync.Mutex
	var log []string
	b, err := partner.Start(partner.Config{User: "u", Password: "secret", Log: func(l partner.Line) {
		mu.Lock()
		defer mu.Unlock()
		log = append(log, l.Text)
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	server := "ftp://u@" + b.Addr().String()
	for password, code := range map[string]int{"secret": cli.ExitOK, "wrong": cli.ExitFindings} {
		a := withInput(provableSettings(t))
		a.env = map[string]string{"ACTIVEFTP_PASSWORD": password}
		d := a.activeftp("prove", "--server", server, "-").wantCode(t, code, "prove")
		contains(t, d.out, server)
		if strings.Contains(d.out, password+"\n") || strings.Contains(d.out, "PASS "+password) {
			t.Errorf("the output shows the password: %s", d.out)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	contains(t, strings.Join(log, "\n"), "USER u", "STOR ", "RETR ", "LIST")
}

// --netlab takes no other flag than those for its report.
func TestProveNetlabAlone(t *testing.T) {
	for _, flag := range []string{"--every-port", "--site=payroll", "--server=ftp://127.0.0.1:21", "--transfers=1", "--exhaustive"} {
		d := withInput(noFinding).activeftp("prove", "--netlab", "--format", "json", flag, "-").wantCode(t, cli.ExitUsage, "prove")
		name, _, _ := strings.Cut(flag, "=")
		contains(t, d.err, "--netlab covers every site and port; remove "+name+"\n")
	}
}

// The report of --netlab has the chosen format. Settings without a range need no
// lab to fail.
func TestProveNetlabFormat(t *testing.T) {
	t.Chdir(t.TempDir())
	noRange := strings.Replace(noFinding, "number-of-ports", "# number-of-ports", 1)
	d := withInput(noRange).activeftp("prove", "--netlab", "--format", "jsonl", "--output", "tap=lab.tap", "-")
	if d.code == cli.ExitUsage && runtime.GOOS != "linux" {
		peertest.Unavailable(t, errors.New("a lab needs Linux"))
	}
	d.wantCode(t, cli.ExitFindings, "prove")
	contains(t, d.out, `"name":"firewall rules"`, `"rule":"port-range-half"`)
	contains(t, peertest.ReadFile(t, "lab.tap"), "\nnot ok 2 - firewall rules\n")
}

// A partner is proved under TLS if its CA is in --ca-file or any certificate is
// accepted.
func TestProveTLS(t *testing.T) {
	a := peertest.Authority(t)
	b := bundled(t, partner.Config{TLS: certs.TLSImplicit, Certificate: peertest.Issue(t, a, certs.Subject{}), ClientCAs: a.Pool()})
	own, key, err := peertest.EncodePEM(*peertest.Issue(t, a, certs.Subject{Client: true}))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(peertest.WriteFiles(t, map[string]string{"ca.pem": string(a.PEM()), "own.pem": string(own), "key.pem": string(key)}))
	text := provableSettings(t) + "use-ftps = yes\n"
	for _, test := range []struct {
		args []string
		code int
	}{
		{[]string{"--ca-file", "ca.pem", "--certificate", "own.pem", "--key", "key.pem"}, cli.ExitOK},
		{[]string{"--trust-any-certificate", "--certificate", "own.pem", "--key", "key.pem"}, cli.ExitOK},
		{[]string{"--certificate", "own.pem", "--key", "key.pem"}, cli.ExitFindings},
		{[]string{"--ca-file", "ca.pem"}, cli.ExitFindings},
	} {
		d := withInput(text).activeftp(append([]string{"prove", "--server", b.URL(), "-"}, test.args...)...).wantCode(t, test.code, "prove")
		if failed := strings.Contains(d.out, "[tls-failed]"); failed != (test.code == cli.ExitFindings) {
			t.Errorf("%q: %s", test.args, d.out)
		}
	}
}

func TestProveTLSUsage(t *testing.T) {
	a := peertest.Authority(t)
	own, key, err := peertest.EncodePEM(*peertest.Issue(t, a, certs.Subject{Client: true}))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(peertest.WriteFiles(t, map[string]string{"ca.pem": string(a.PEM()), "empty.pem": "", "own.pem": string(own), "key.pem": string(key)}))
	text := provableSettings(t) + "use-ftps = yes\n"
	for _, args := range [][]string{
		{"--ca-file", "missing.pem"}, {"--ca-file", "empty.pem"}, {"--ca-file", "ca.pem", "--trust-any-certificate"},
		{"--certificate", "own.pem"}, {"--key", "key.pem"}, {"--certificate", "own.pem", "--key", "empty.pem"},
		{"--receive-timeout", "0s"}, {"--connect-timeout", "2h"}, {"--receive-timeout", "soon"},
	} {
		withInput(text).activeftp(append([]string{"prove", "-"}, args...)...).wantCode(t, cli.ExitUsage, "prove")
	}
}

// A scheme that contradicts use-ftps is a usage error that names both.
func TestProveScheme(t *testing.T) {
	text := provableSettings(t)
	for _, test := range []struct{ text, server, err string }{
		{text + "use-ftps = yes\n", "ftp://host",
			"--server ftp://host has no TLS, but site payroll has use-ftps = yes; use ftpes://host (AUTH TLS) or ftps://host (implicit TLS)\n"},
		{text, "ftpes://host", "--server ftpes://host has AUTH TLS, but site payroll does not use FTPS (use-ftps = no); use ftp://host\n"},
	} {
		d := withInput(test.text).activeftp("prove", "--server", test.server, "-").wantCode(t, cli.ExitUsage, "prove")
		contains(t, d.err, test.err)
	}
}

// A user without a password is a usage error.
func TestProveNoPassword(t *testing.T) {
	d := withInput(provableSettings(t)).activeftp("prove", "--server", "ftp://ana@127.0.0.1:1", "-").wantCode(t, cli.ExitUsage, "prove")
	contains(t, d.err, `no password for user "ana"; set ACTIVEFTP_PASSWORD`)
}
