package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// startDial runs the listening end until the end of the test, in the current
// directory with the files of dialFiles. It returns its address.
func startDial(t *testing.T, args ...string) (addr string) {
	t.Helper()
	return startDialOn(t, "mft.settings", args...)
}

// startDialOn works like startDial, with other settings.
func startDialOn(t *testing.T, settings string, args ...string) (addr string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stderr, errWriter := io.Pipe()
	code := make(chan int, 1)
	go func() {
		args := append([]string{"dial", "--listen", "127.0.0.1:0", "--user", "u", "--password-file", "password", settings}, args...)
		code <- cli.Run(ctx, args, &cli.Terminal{Out: io.Discard, Err: errWriter}, commands())
		errWriter.Close()
	}()
	first, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: the listening end ended with exit code %d", err, <-code)
	}
	go io.Copy(io.Discard, stderr)
	t.Cleanup(func() {
		cancel()
		if code := <-code; code != cli.ExitOK {
			t.Errorf("the listening end: exit code %d, want %d", code, cli.ExitOK)
		}
	})
	_, addr, _ = strings.Cut(first, "listening on ")
	addr, _, _ = strings.Cut(addr, ",")
	return addr
}

// dialFiles changes to a directory with settings and passwords.
func dialFiles(t *testing.T) {
	t.Helper()
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"mft.settings": provableSettings(t), "password": "secret1\n", "wrong": "secret2\n", "none.settings": "[host]\n",
	}))
}

func TestDialBothEnds(t *testing.T) {
	dialFiles(t)
	addr := startDial(t)
	login := []string{"dial", "--to", addr, "--user", "u", "mft.settings", "--password-file"}
	res := activeftp(append(login, "password")...).wantCode(t, cli.ExitOK, "dial")
	contains(t, res.out, "  open  16 tried\n", "\nopen on this host: 16 ports, with no firewall between\n")

	res = activeftp(append(login, "wrong")...).wantCode(t, cli.ExitFindings, "dial")
	contains(t, res.out, "[session-refused]\n", "not tested: none of 16 ports was tried\n")

	res = environment{env: map[string]string{"ACTIVEFTP_PASSWORD": "secret1"}}.
		activeftp("dial", "--to", "ftp://u@"+addr, "mft.settings", "--format", "json").wantCode(t, cli.ExitOK, "dial")
	if !json.Valid([]byte(res.out)) {
		t.Errorf("no JSON: %s", res.out)
	}
	if all := res.out + res.err; strings.Contains(all, "secret") {
		t.Errorf("a password in %s", all)
	}
}

func TestDialUnderTLS(t *testing.T) {
	dialFiles(t)
	addr := startDial(t, "--tls", "required")
	args := []string{"dial", "--user", "u", "--password-file", "password", "mft.settings", "--to"}
	res := activeftp(append(args, "ftpes://"+addr)...).wantCode(t, cli.ExitFindings, "dial")
	contains(t, res.out, "[tls-failed]", "--ca-file")
	activeftp(append(args, "ftpes://"+addr, "--trust-any-certificate")...).wantCode(t, cli.ExitOK, "dial")
}

func TestDialUsage(t *testing.T) {
	dialFiles(t)
	for _, tt := range []usageTest{
		{[]string{"mft.settings"}, "want --listen HOST:PORT at the partner, or --to HOST:PORT"},
		{[]string{"--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "mft.settings"}, "give one of them"},
		{[]string{"--listen", "127.0.0.1:0", "--ca-file", "x", "mft.settings"}, "--ca-file is for the other end"},
		{[]string{"--to", "127.0.0.1:1", "--tls", "explicit", "mft.settings"}, "--tls is for the other end"},
		{[]string{"--listen", "0.0.0.0:0", "mft.settings"}, "add --user and --password-file"},
		{[]string{"--listen", "127.0.0.1:0", "--user", "u", "mft.settings"}, "--user needs --password-file"},
		{[]string{"--listen", "nowhere", "mft.settings"}, "want HOST:PORT"},
		{[]string{"--to", "nowhere", "mft.settings"}, "--to nowhere: want HOST:PORT"},
		{[]string{"--to", "u:secret@nowhere", "mft.settings"}, "do not put the password in the URL"},
		{[]string{"--to", "u@nowhere", "mft.settings"}, "want HOST:PORT"},
		{[]string{"--to", "sftp://x:1", "mft.settings"}, `unknown scheme "sftp"`},
		{[]string{"--to", "ftp://u:secret@x:1", "mft.settings"}, "do not put the password in the URL"},
		{[]string{"--to", "u:secret@x:1", "mft.settings"}, "do not put the password in the URL"},
		{[]string{"--to", "ftp://v@x:1", "--user", "u", "mft.settings"}, "name two users"},
		{[]string{"--to", "x:1", "--user", "u", "mft.settings"}, "or the password in ACTIVEFTP_PASSWORD"},
		{[]string{"--to", "x:1", "none.settings"}, "none.settings: no range; set base-port and number-of-ports"},
		{[]string{"--listen", "127.0.0.1:0", "none.settings"}, "none.settings: no range"},
		{[]string{"--to", "x:1"}, "want one file of settings"},
	} {
		res := activeftp(append([]string{"dial"}, tt.args...)...).wantCode(t, cli.ExitUsage, "dial")
		contains(t, res.err, tt.want)
		if strings.Contains(res.err, "secret") {
			t.Errorf("the password is printed: %s", res.err)
		}
	}
}
