//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"activeftp/harness/partner"
)

// processLimit is how long a process may take before the test gives it up.
const processLimit = time.Minute

// process is the command as a process of its own, in dir, with its temporary
// files below dir/tmp.
func process(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return inDirectory(t, dir, self, args...)
}

// inDirectory is a program in whose PATH activeftp is this test binary.
func inDirectory(t *testing.T, dir, program string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin, tmp := t.TempDir(), filepath.Join(dir, "tmp")
	if err := errors.Join(os.Symlink(self, filepath.Join(bin, "activeftp")), os.MkdirAll(tmp, 0o777)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), processLimit)
	t.Cleanup(cancel)
	p := exec.CommandContext(ctx, program, args...)
	p.Dir = dir
	p.Env = append(os.Environ(), asCommand+"=1", "PATH="+bin+":"+os.Getenv("PATH"), "TMPDIR="+tmp, "GITHUB_ACTIONS=")
	return p
}

// holdEnd waits for the end of a process and holds its exit code.
func holdEnd(t *testing.T, p *exec.Cmd, code int) {
	t.Helper()
	if err := p.Wait(); p.ProcessState.ExitCode() != code {
		t.Errorf("%v: exit code %d, want %d", err, p.ProcessState.ExitCode(), code)
	}
}

// TestExamples runs the examples of the help as a person does who copies them.
func TestExamples(t *testing.T) {
	for _, w := range words() {
		for _, example := range w.examples {
			t.Run(example, func(t *testing.T) {
				dir := files(t, map[string]string{
					"mft.settings": provable(t), "scenarios/port_busy.txtar": scenarioText, "scenarios/upload.txtar": scenarioText,
					"sites.json": siteJSON, "zones.json": zoneJSON,
				})
				p := inDirectory(t, dir, "sh", "-c", "exec "+example)
				if strings.Contains(example, "|") {
					p.Args[2] = example
				}
				stderr := new(watched)
				var out bytes.Buffer
				p.Stdout, p.Stderr = &out, stderr
				if err := p.Start(); err != nil {
					t.Fatal(err)
				}
				serves := w.name == "partner" || w.name == "site"
				if serves {
					stderr.await(t, "listening on ")
					p.Process.Signal(os.Interrupt)
				}
				holdEnd(t, p, exitOK)
				if !serves && (out.Len() == 0 && !strings.Contains(example, "--diff") || strings.Contains(stderr.String(), "activeftp ")) {
					t.Errorf("out: %s\nerr: %s", &out, stderr)
				}
			})
		}
	}
}

// TestInterruptPartner holds that an interrupt is the way to end it.
func TestInterruptPartner(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		p := process(t, t.TempDir(), "partner", "--listen", "127.0.0.1:0")
		stderr := new(watched)
		p.Stderr = stderr
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		stderr.await(t, "listening on ")
		p.Process.Signal(signal)
		holdEnd(t, p, exitOK)
	}
}

// TestInterruptRun holds that an interrupted run says so, fails, and leaves
// nothing behind.
func TestInterruptRun(t *testing.T) {
	endless := strings.Replace(scenarioText, "retr report.csv\n\tport 10001\n\tbytes 8\n", "repeat 100000 retr report.csv\n", 1)
	endless = endless[:strings.Index(endless, "-- want/talk --")]
	dir := files(t, map[string]string{"a.txtar": endless, "b.txtar": endless, "c.txtar": scenarioText})
	p := process(t, dir, "run", "--parallel", "2", ".")
	var out bytes.Buffer
	p.Stdout, p.Stderr = &out, &out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	tmp := filepath.Join(dir, "tmp")
	await(t, "a scenario has begun", func() bool {
		entries, _ := filepath.Glob(filepath.Join(tmp, "activeftp-*", "report.csv"))
		return len(entries) > 0
	})
	p.Process.Signal(os.Interrupt)
	holdEnd(t, p, exitFound)
	holdFiles(t, tmp)
	holds(t, out.String(), "c.txtar:1: error: not started: ")
}

// TestInterruptProve holds the same of a proof.
func TestInterruptProve(t *testing.T) {
	began := make(chan struct{}, 1)
	b, err := partner.Start(partner.Config{Log: func(l partner.Line) {
		if strings.HasPrefix(l.Text, "DELE ") { // the basic proof is over
			select {
			case began <- struct{}{}:
			default:
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	dir := files(t, map[string]string{"mft.settings": provable(t)})
	p := process(t, dir, "prove", "--transfers", "100000", "--server", b.URL(), "mft.settings")
	var out bytes.Buffer
	p.Stdout, p.Stderr = &out, &out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-began:
	case <-time.After(processLimit):
		t.Error("no proof has begun")
	}
	p.Process.Signal(os.Interrupt)
	holdEnd(t, p, exitFound)
	holdFiles(t, filepath.Join(dir, "tmp"))
	holds(t, out.String(), "\nnot proved: payroll\n")
}

// TestInterruptWaiting holds that an interrupt ends what waits for standard
// input, as it ends other commands.
func TestInterruptWaiting(t *testing.T) {
	p := process(t, t.TempDir(), "check", "-")
	in, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	p.Process.Signal(os.Interrupt)
	p.Wait()
	status, ok := p.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("ended with %v, want by the signal", p.ProcessState)
	}
}

// TestReaderGone holds that a command whose reader has seen enough ends quietly
// with the exit code that it would have had.
func TestReaderGone(t *testing.T) {
	dir := files(t, map[string]string{"bad.settings": errorFinding})
	for _, test := range []struct {
		args []string
		code int
	}{
		{[]string{"rules"}, exitOK},
		{[]string{"help"}, exitOK},
		{[]string{"check", "bad.settings"}, exitFound},
		{[]string{"check", "--format", "json", "bad.settings"}, exitFound},
	} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		p := process(t, dir, test.args...)
		var stderr bytes.Buffer
		p.Stdout, p.Stderr = writer, &stderr
		reader.Close()
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		writer.Close()
		holdEnd(t, p, test.code)
		if stderr.Len() > 0 {
			t.Errorf("%q: standard error: %s", test.args, &stderr)
		}
	}
}

// TestPartnerReaderGone holds that a partner whose dialogue nobody reads any
// more ends.
func TestPartnerReaderGone(t *testing.T) {
	p := process(t, t.TempDir(), "partner", "--listen", "127.0.0.1:0")
	stderr := new(watched)
	p.Stderr = stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	_, addr, _ := strings.Cut(stderr.await(t, "; interrupt"), "ftp://")
	addr, _, _ = strings.Cut(addr, ";")
	c := dial(t, addr)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "1 < 220 ") {
		t.Fatalf("%q, %v", line, err)
	}
	out.Close()
	c.send("NOOP")
	holdEnd(t, p, exitOK)
}
