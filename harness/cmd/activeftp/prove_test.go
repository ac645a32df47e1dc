package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
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
		{"good", good, nil, cli.ExitOK, "\nproved: active mode works for payroll\n"},
		{"one site", good, []string{"--site", "payroll"}, cli.ExitOK, "\nproved: "},
		{"every port", good, []string{"--every-port"}, cli.ExitOK, "16 of 16 ports"},
		{"many", good, []string{"--transfers", "6", "--parallel", "2"}, cli.ExitOK, "6 of 6 transfers"},
		{"broken range", strings.Replace(good, "number-of-ports = 16", "number-of-ports = 60000", 1), nil, cli.ExitFindings, "\nnot proved: payroll\n"},
		{"unreadable", "\x00", nil, cli.ExitFindings, "not proved"},
		{"no active site", strings.Replace(good, "= yes", "= no", 1), nil, cli.ExitFindings, "\nnot proved: "},
		{"empty", "", nil, cli.ExitFindings, "\nnot proved: "},
		{"nobody there", good, []string{"--server", "ftp://127.0.0.1:1"}, cli.ExitFindings, "\nnot proved: payroll\n"},
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

// TestProveFromFile holds that a verdict names its file, also as the only one
// below a directory.
func TestProveFromFile(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"mft.settings": errorFinding}))
	for _, arg := range []string{"mft.settings", "."} {
		d := activeftp("prove", arg).wantCode(t, cli.ExitFindings, "prove")
		contains(t, d.out, "mft.settings:4:19: error: ", "[port-end-high]")
	}
}

// TestProveRealPartner holds that the password is taken from the environment and
// told nowhere.
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
			t.Errorf("the password is told: %s", d.out)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	contains(t, strings.Join(log, "\n"), "USER u", "STOR ", "RETR ", "LIST")
}

// TestNotTried holds that a host on which nothing can listen is told apart from
// an option that cannot be.
func TestNotTried(t *testing.T) {
	_, wrongURL := url.Parse("ftp://[")
	internal := cli.InternalError{}
	for _, test := range []struct {
		err  error
		want bool
	}{
		{errors.New("no transfer site"), false},
		{fmt.Errorf("--server: %w", wrongURL), false},
		{fmt.Errorf("starting the partner: %w", &net.OpError{Op: "listen", Err: errors.New("too many open files")}), true},
	} {
		if got := errors.As(notTried(test.err), &internal); got != test.want {
			t.Errorf("%v: internal %t, want %t", test.err, got, test.want)
		}
	}
}

// --netlab is another proof, with nothing to choose.
func TestProveNetlabAlone(t *testing.T) {
	for _, flag := range []string{"--every-port", "--site=payroll", "--server=ftp://127.0.0.1:21", "--transfers=1"} {
		d := withInput(noFinding).activeftp("prove", "--netlab", flag, "-").wantCode(t, cli.ExitUsage, "prove")
		contains(t, d.err, "--netlab")
	}
}

// TestProveTLS holds that a partner that is trusted by --ca-file is proved under
// TLS, and one that is not only when the certificate is not to be looked at.
func TestProveTLS(t *testing.T) {
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := partner.Start(partner.Config{TLS: certs.TLSImplicit, Certificate: &certificate, ClientCAs: authority.Pool()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	mine, err := authority.Issue(certs.Subject{Client: true})
	if err != nil {
		t.Fatal(err)
	}
	own, key, err := certs.EncodePEM(mine)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(peertest.WriteFiles(t, map[string]string{"ca.pem": string(authority.PEM()), "empty.pem": "", "own.pem": string(own), "key.pem": string(key)}))
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
		if told := strings.Contains(d.out, "[tls-failed]"); told != (test.code == cli.ExitFindings) {
			t.Errorf("%q: %s", test.args, d.out)
		}
	}
	for _, args := range [][]string{
		{"--ca-file", "missing.pem"}, {"--ca-file", "empty.pem"}, {"--ca-file", "ca.pem", "--trust-any-certificate"},
		{"--certificate", "own.pem"}, {"--key", "key.pem"}, {"--certificate", "own.pem", "--key", "empty.pem"},
		{"--receive-timeout", "0s"}, {"--connect-timeout", "2h"}, {"--receive-timeout", "soon"},
	} {
		withInput(text).activeftp(append([]string{"prove", "-"}, args...)...).wantCode(t, cli.ExitUsage, "prove")
	}
}
