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

// did is what a command came to.
type did struct {
	code     int
	out, err string
}

// at is the surroundings of a command: nothing on standard input, no terminal,
// no environment.
type at struct {
	in    io.Reader
	env   map[string]string
	width int
	live  bool
}

// activeftp runs the command in this process, in an environment without input.
func activeftp(args ...string) did { return at{}.activeftp(args...) }

func (a at) activeftp(args ...string) did {
	var out, err bytes.Buffer
	if a.in == nil {
		a.in = strings.NewReader("")
	}
	ctx, cancel := context.WithTimeout(context.Background(), processLimit)
	defer cancel()
	code := cli.Run(ctx, args, &cli.Terminal{
		In: a.in, Out: &out, Err: &err, Width: a.width, Live: a.live,
		Env: func(name string) string { return a.env[name] },
	}, commands())
	return did{code, out.String(), err.String()}
}

// reading is surroundings with that on standard input.
func reading(text string) at { return at{in: strings.NewReader(text)} }

// hold holds the exit code, and that an error is told where, and only where,
// the code says that there is one.
func (d did) hold(t *testing.T, code int, word string) did {
	t.Helper()
	if d.code != code {
		t.Fatalf("exit code %d, want %d\nout: %s\nerr: %s", d.code, code, d.out, d.err)
	}
	told := strings.HasPrefix(d.err, "activeftp "+word+": ")
	if want := code >= cli.ExitUsage; told != want {
		t.Fatalf("exit code %d and an error told: %t\nerr: %s", d.code, told, d.err)
	}
	return d
}

// holds holds that text has every part.
func holds(t *testing.T, text string, parts ...string) {
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

// provable returns settings with one active site, whose ports are free on 127.0.0.1
// at the time of the call.
func provable(t *testing.T) string {
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
	d := activeftp()
	if d.code != cli.ExitUsage || d.out != "" {
		t.Errorf("got %d, %q; want %d and nothing on standard output", d.code, d.out, cli.ExitUsage)
	}
	for _, c := range commands() {
		holds(t, d.err, "  "+c.Name)
	}
}

func TestOverview(t *testing.T) {
	for _, arg := range []string{"help", "--help", "-h"} {
		d := activeftp(arg)
		if d.code != cli.ExitOK || d.err != "" {
			t.Errorf("%s: got %d, %q", arg, d.code, d.err)
		}
		for _, c := range commands() {
			holds(t, d.out, "  "+c.Name, c.Summary)
		}
	}
}

func TestUnknownCommand(t *testing.T) {
	for _, args := range [][]string{{"watch"}, {"--frob"}, {""}, {"help", "watch"}, {"chek"}, {"chek", "--help"}, {"help", "chek"}, {"Check", "--help"}, {"\x1b[2J"}} {
		d := activeftp(args...)
		if d.code != cli.ExitUsage || d.out != "" {
			t.Errorf("%q: got %d, %q; want %d and nothing", args, d.code, d.out, cli.ExitUsage)
		}
		holds(t, d.err, "activeftp: unknown ", "\nactiveftp help lists the commands\n")
		if strings.Contains(d.err, "\x1b") {
			t.Errorf("%q: control characters in %q", args, d.err)
		}
	}
}

// TestExitCodes checks the exit codes, which never change.
func TestExitCodes(t *testing.T) {
	if got := []int{cli.ExitOK, cli.ExitFindings, cli.ExitUsage, cli.ExitInternal}; fmt.Sprint(got) != "[0 1 2 3]" {
		t.Errorf("exit codes %v", got)
	}
	texts := map[string]int{noFinding: cli.ExitOK, warningFinding: cli.ExitOK, errorFinding: cli.ExitFindings}
	for text, code := range texts {
		reading(text).activeftp("check", "-").hold(t, code, "check")
	}
}

// panics is standard input that makes the command panic.
type panics struct{}

func (panics) Read([]byte) (int, error) { panic("read \x1b[31m") }

func TestPanic(t *testing.T) {
	d := at{in: panics{}}.activeftp("check", "-")
	if d.code != cli.ExitInternal || d.out != "" {
		t.Errorf("got %d, %q; want %d and nothing", d.code, d.out, cli.ExitInternal)
	}
	holds(t, d.err, "activeftp: internal error: read \\x1b[31m", "main_test.go")
}

// broken fails every read and write with err.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error)  { return 0, b.err }
func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestUnreadableInput(t *testing.T) {
	at{in: broken{errors.New("torn")}}.activeftp("check", "-").hold(t, cli.ExitUsage, "check")
}
