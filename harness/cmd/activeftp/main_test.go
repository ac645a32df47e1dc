package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

// asCommand makes the test binary the command, for tests that need a process.
const asCommand = "ACTIVEFTP_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// processLimit is the longest time that a command can take in a test.
const processLimit = time.Minute

// result is the exit code and the output of a command.
type result struct {
	code     int
	out, err string
}

// environment is the environment of a command. The zero value has an empty
// standard input, no terminal and no variables.
type environment struct {
	in    io.Reader
	env   map[string]string
	width int
	live  bool
}

// activeftp runs the command in this process, in an environment without input.
func activeftp(args ...string) result { return environment{}.activeftp(args...) }

// activeftpWith runs the command in this process, with these commands instead of
// all, in an environment without input.
func activeftpWith(all []cli.Command, args ...string) result { return environment{}.run(all, args) }

// activeftp runs the command in this process.
func (e environment) activeftp(args ...string) result { return e.run(commands(), args) }

func (e environment) run(all []cli.Command, args []string) result {
	var out, err bytes.Buffer
	if e.in == nil {
		e.in = strings.NewReader("")
	}
	ctx, cancel := context.WithTimeout(context.Background(), processLimit)
	defer cancel()
	code := cli.Run(ctx, args, &cli.Terminal{
		In: e.in, Out: &out, Err: &err, Width: e.width, Live: e.live,
		Env: func(name string) string { return e.env[name] },
	}, all)
	return result{code, out.String(), err.String()}
}

// withInput returns an environment with text on standard input.
func withInput(text string) environment { return environment{in: strings.NewReader(text)} }

// wantCode checks the exit code, and that the command prints an error if and
// only if the code is that of an error. It returns the result.
func (r result) wantCode(t *testing.T, code int, command string) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\nout: %s\nerr: %s", r.code, code, r.out, r.err)
	}
	printed := strings.HasPrefix(r.err, "activeftp "+command+": ")
	if want := code >= cli.ExitUsage; printed != want {
		t.Fatalf("exit code %d and an error printed: %t, want %t\nerr: %s", r.code, printed, want, r.err)
	}
	return r
}

// contains checks that text has every part.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
}

// Settings, named by the most severe finding in each.
const (
	noFinding = "[ftp-active-mode] # kept\nbase-port = 23710\nnumber-of-ports = 16\n" +
		"[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	noteFinding    = "[ftp-active-mode]\nbase-port = 23710\nnumber-of-ports = 4\n"
	warningFinding = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n"
	errorFinding   = "# the range\n[ftp-active-mode]\nbase-port = 10000 # kept\nnumber-of-ports = 60000\n"
)

func TestFindings(t *testing.T) {
	for text, want := range map[string]core.Verdict{
		noFinding: core.Pass, noteFinding: core.Notes, warningFinding: core.Warnings, errorFinding: core.Fail,
	} {
		if got := core.Check(text); got.Verdict != want {
			t.Errorf("%q is %v, want %v: %+v", text, got.Verdict, want, got.Diagnostics)
		}
	}
}

// provableSettings returns settings with one active site, whose ports are free
// on 127.0.0.1 at the time of the call.
func provableSettings(t *testing.T) string {
	t.Helper()
	const number = 16
	for base := 23710; base < 24710; base += number {
		var listeners []net.Listener
		for port := base; port < base+number; port++ {
			if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
				listeners = append(listeners, l)
			}
		}
		for _, l := range listeners {
			l.Close()
		}
		if len(listeners) == number {
			return strings.Replace(noFinding, "23710", fmt.Sprint(base), 1)
		}
	}
	t.Fatal("no free range of ports")
	return ""
}

func TestNoCommand(t *testing.T) {
	res := activeftp()
	if res.code != cli.ExitUsage || res.out != "" {
		t.Errorf("got %d, %q; want %d and nothing on standard output", res.code, res.out, cli.ExitUsage)
	}
	for _, c := range commands() {
		contains(t, res.err, "  "+c.Name)
	}
}

func TestOverview(t *testing.T) {
	for _, arg := range []string{"help", "--help", "-h"} {
		res := activeftp(arg)
		if res.code != cli.ExitOK || res.err != "" {
			t.Errorf("%s: got %d, %q", arg, res.code, res.err)
		}
		for _, c := range commands() {
			contains(t, res.out, "  "+c.Name, c.Summary)
		}
	}
}

func TestUnknownCommand(t *testing.T) {
	for _, args := range [][]string{{"watch"}, {"--frob"}, {""}, {"help", "watch"}, {"chek"}, {"chek", "--help"}, {"help", "chek"}, {"Check", "--help"}, {"\x1b[2J"}} {
		res := activeftp(args...)
		if res.code != cli.ExitUsage || res.out != "" {
			t.Errorf("%q: got %d, %q; want %d and nothing", args, res.code, res.out, cli.ExitUsage)
		}
		contains(t, res.err, "activeftp: unknown ", "\nactiveftp help lists the commands\n")
		if strings.Contains(res.err, "\x1b") {
			t.Errorf("%q: control characters in %q", args, res.err)
		}
	}
}

// TestVerdictCodes checks the exit codes for findings of each severity.
func TestVerdictCodes(t *testing.T) {
	texts := map[string]int{noFinding: cli.ExitOK, noteFinding: cli.ExitOK, warningFinding: cli.ExitOK, errorFinding: cli.ExitFindings}
	for text, code := range texts {
		withInput(text).activeftp("check", "-").wantCode(t, code, "check")
	}
}

// panics is standard input that makes the command panic.
type panics struct{}

func (panics) Read([]byte) (int, error) { panic("read \x1b[31m") }

func TestPanic(t *testing.T) {
	res := environment{in: panics{}}.activeftp("check", "-")
	if res.code != cli.ExitInternal || res.out != "" {
		t.Errorf("got %d, %q; want %d and nothing", res.code, res.out, cli.ExitInternal)
	}
	contains(t, res.err, "activeftp: internal error: read \\x1b[31m", "main_test.go")
}

// broken fails every read and write with err.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error)  { return 0, b.err }
func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestUnreadableInput(t *testing.T) {
	environment{in: broken{errors.New("torn")}}.activeftp("check", "-").wantCode(t, cli.ExitUsage, "check")
}
