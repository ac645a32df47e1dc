package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// startPartner runs the command partner until the context ends. It returns the
// address of the server, the standard output, and a channel for the exit code.
func startPartner(t *testing.T, ctx context.Context, args ...string) (addr string, stdout *bufio.Reader, ended <-chan int) {
	t.Helper()
	out, outWriter := io.Pipe()
	stderr, errWriter := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- cli.Run(ctx, append([]string{"partner"}, args...), &cli.Terminal{Out: outWriter, Err: errWriter}, commands())
		outWriter.Close()
		errWriter.Close()
	}()
	first, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: the partner ended with exit code %d", err, <-code)
	}
	_, addr, _ = strings.Cut(first, "://")
	addr, _, _ = strings.Cut(addr, ";")
	return addr, bufio.NewReader(out), code
}

// control is a control connection.
type control struct {
	t *testing.T
	net.Conn
	replies *bufio.Reader
}

func dialControl(t *testing.T, addr string) *control {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &control{t, conn, bufio.NewReader(conn)}
}

// send sends a command.
func (c *control) send(command string) {
	c.t.Helper()
	if _, err := fmt.Fprint(c, command+"\r\n"); err != nil {
		c.t.Fatal(err)
	}
}

// code returns the code of the next reply.
func (c *control) code() string {
	c.t.Helper()
	line, err := c.replies.ReadString('\n')
	if err != nil || len(line) < 3 {
		c.t.Fatalf("reply %q, %v", line, err)
	}
	return line[:3]
}

func TestPartnerPrintsDialogue(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addr, stdout, ended := startPartner(t, ctx, "--listen", "127.0.0.1:0")
	c := dialControl(t, addr)
	c.send("USER anonymous")
	c.send("PASS secret")
	c.send("CWD \x1b[2J\u009b2J")
	for _, want := range []string{
		"1 < 220 ", "1 > USER anonymous\n", "1 < 331 ", "1 > PASS ****\n", "1 < 230 ", `1 > CWD \x1b[2J\u009b2J` + "\n", "1 < 550 ",
	} {
		line, err := stdout.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, want) || strings.ContainsAny(line, "\x1b\u009b") {
			t.Fatalf("got %q, %v; want %q", line, err, want)
		}
	}
	go io.Copy(io.Discard, stdout)
	cancel()
	if code := <-ended; code != cli.ExitOK {
		t.Errorf("exit code %d, want %d", code, cli.ExitOK)
	}
}

func TestPartnerLogin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("secret\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addr, stdout, ended := startPartner(t, ctx, "--listen", "127.0.0.1:0", "--user", "u", "--password-file", file)
	go io.Copy(io.Discard, stdout)
	for password, want := range map[string]string{"secret": "230", "wrong": "530"} {
		c := dialControl(t, addr)
		c.send("USER u")
		c.send("PASS " + password)
		if codes := c.code() + c.code() + c.code(); codes != "220331"+want {
			t.Errorf("password %q: replies %s, want 220 331 %s", password, codes, want)
		}
	}
	cancel()
	if code := <-ended; code != cli.ExitOK {
		t.Errorf("exit code %d, want %d", code, cli.ExitOK)
	}
}

// TestPartnerAddressInUse checks that a busy port is a usage error.
func TestPartnerAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	res := activeftp("partner", "--listen", l.Addr().String()).wantCode(t, cli.ExitUsage, "partner")
	contains(t, res.err, "activeftp partner: cannot listen on "+l.Addr().String()+": address already in use\n")
}

// TestPartnerTLS checks that a client that trusts the certificate of the flags
// can connect with TLS.
func TestPartnerTLS(t *testing.T) {
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	pair, err := authority.Issue(certs.Subject{})
	if err != nil {
		t.Fatal(err)
	}
	certificate, key, err := peertest.EncodePEM(pair)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(peertest.WriteFiles(t, map[string]string{"certificate.pem": string(certificate), "key.pem": string(key)}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addr, stdout, ended := startPartner(t, ctx, "--listen", "127.0.0.1:0", "--tls", "implicit",
		"--certificate", "certificate.pem", "--key", "key.pem")
	go io.Copy(io.Discard, stdout)
	conn, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: authority.Pool()})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if code := (&control{t, conn, bufio.NewReader(conn)}).code(); code != "220" {
		t.Errorf("greeting %s, want 220", code)
	}
	cancel()
	if code := <-ended; code != cli.ExitOK {
		t.Errorf("exit code %d, want %d", code, cli.ExitOK)
	}
}

func TestPartnerTLSFlagErrors(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"empty": ""}))
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--tls", "starttls"}, "--tls starttls: want none, explicit, required or implicit\n"},
		{[]string{"--tls", "explict"}, `--tls explict: want none, explicit, required or implicit; did you mean "explicit"?`},
		{[]string{"--certificate", "empty", "--key", "empty"}, "--tls"},
		{[]string{"--tls", "explicit", "--certificate", "empty"}, "--key"},
		{[]string{"--tls", "explicit", "--key", "empty"}, "--certificate"},
		{[]string{"--tls", "explicit", "--certificate", "missing", "--key", "empty"}, "missing"},
		{[]string{"--tls", "explicit", "--certificate", "empty", "--key", "missing"}, "missing"},
		{[]string{"--tls", "explicit", "--certificate", "empty", "--key", "empty"}, "empty"},
	} {
		res := activeftp(append([]string{"partner"}, tt.args...)...).wantCode(t, cli.ExitUsage, "partner")
		contains(t, res.err, tt.want)
	}
}
