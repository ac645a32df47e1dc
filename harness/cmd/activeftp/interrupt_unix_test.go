//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestInterruptPartner checks that an interrupt, a request to terminate and a
// hangup end the partner without an error.
func TestInterruptPartner(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		p := process(t, t.TempDir(), "partner", "--listen", "127.0.0.1:0")
		stderr := new(syncBuffer)
		p.Stderr = stderr
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		stderr.await(t, "listening on ")
		p.Process.Signal(signal)
		wantExit(t, p, cli.ExitOK)
	}
}

// TestInterruptDial checks that an interrupt ends either end of dial: the listening
// end tells its sessions, and the other reports that nothing was tried.
func TestInterruptDial(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"mft.settings": provableSettings(t)})
	l := process(t, dir, "dial", "--listen", "127.0.0.1:0", "mft.settings")
	stderr := new(syncBuffer)
	l.Stderr = stderr
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	_, addr, _ := strings.Cut(stderr.await(t, "press Ctrl-C"), "listening on ")
	addr, _, _ = strings.Cut(addr, ",")
	c := dialControl(t, addr)
	greeting := c.code()
	l.Process.Signal(os.Interrupt)
	if closing := c.code(); greeting != "220" || closing != "421" {
		t.Errorf("replies %s and %s, want 220 and 421", greeting, closing)
	}
	wantExit(t, l, cli.ExitOK)

	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	p := process(t, dir, "dial", "--to", silent.Addr().String(), "mft.settings")
	var out bytes.Buffer
	p.Stdout, p.Stderr = &out, &out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	p.Process.Signal(syscall.SIGTERM)
	wantExit(t, p, cli.ExitFindings)
	contains(t, out.String(), "[cancelled]", "not tested: none of 16 ports was tried\n")
}

// TestInterruptRun checks that an interrupted run says so, fails, and leaves no
// temporary files, whatever the state of its scenarios.
func TestInterruptRun(t *testing.T) {
	endless := strings.Replace(scenarioText, "retr report.csv\n\tport 10001\n\tbytes 8\n", "repeat 100000 retr report.csv\n", 1)
	endless = endless[:strings.Index(endless, "-- want/talk --")]
	for _, tt := range []struct {
		files map[string]string
		out   string
	}{
		{map[string]string{"a.txtar": endless}, " failed\n"},
		{map[string]string{"a.txtar": endless, "b.txtar": endless, "c.txtar": scenarioText}, "c.txtar:1: error: not started: "},
	} {
		dir := peertest.WriteFiles(t, tt.files)
		p := process(t, dir, "run", "--parallel", "2", ".")
		var out, stderr bytes.Buffer
		p.Stdout, p.Stderr = &out, &stderr
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		tmp := filepath.Join(dir, "tmp")
		await(t, "start of a scenario", func() bool {
			entries, _ := filepath.Glob(filepath.Join(tmp, "activeftp-*", "report.csv"))
			return len(entries) > 0
		})
		p.Process.Signal(os.Interrupt)
		wantExit(t, p, cli.ExitFindings)
		peertest.CheckFiles(t, tmp)
		contains(t, out.String(), tt.out)
		contains(t, stderr.String(), "interrupted")
	}
}

// TestInterruptProve checks the same for prove.
func TestInterruptProve(t *testing.T) {
	for _, signals := range [][]os.Signal{{os.Interrupt}, {syscall.SIGHUP, syscall.SIGHUP}} {
		interruptProve(t, signals)
	}
}

// interruptProve starts a long proof and sends it the signals.
func interruptProve(t *testing.T, signals []os.Signal) {
	t.Helper()
	started := make(chan struct{}, 1)
	b, err := partner.Start(partner.Config{Log: func(l partner.Line) {
		if strings.HasPrefix(l.Text, "DELE ") { // the last step of the basic proof
			select {
			case started <- struct{}{}:
			default:
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	dir := peertest.WriteFiles(t, map[string]string{"mft.settings": provableSettings(t)})
	p := process(t, dir, "prove", "--transfers", "100000", "--server", b.URL(), "mft.settings")
	var out bytes.Buffer
	p.Stdout, p.Stderr = &out, &out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-started:
	case <-time.After(processLimit):
		t.Error("the proof did not start")
	}
	for _, s := range signals {
		p.Process.Signal(s)
	}
	wantExit(t, p, cli.ExitFindings)
	peertest.CheckFiles(t, filepath.Join(dir, "tmp"))
	contains(t, out.String(), "\nnot proved against "+b.URL()+", 127.0.0.1: payroll\n")
}

// TestInterruptProbe checks that an interrupt of probe during an upload deletes the
// file and leaves the remaining items as not tried.
func TestInterruptProbe(t *testing.T) {
	uploading, interrupted := make(chan struct{}), make(chan struct{})
	upload := sync.OnceFunc(func() {
		close(uploading)
		<-interrupted // the server goes on only then
	})
	b, err := partner.Start(partner.Config{Log: func(l partner.Line) {
		if strings.HasPrefix(l.Text, "STOR ") {
			upload()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	p := process(t, t.TempDir(), "probe", "--server", b.URL())
	var out, stderr bytes.Buffer
	p.Stdout, p.Stderr = &out, &stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-uploading:
	case <-time.After(processLimit):
		t.Error("the probe stored no file")
	}
	p.Process.Signal(syscall.SIGTERM)
	close(interrupted)
	wantExit(t, p, cli.ExitFindings)
	contains(t, out.String(), " not tried\n")
	contains(t, stderr.String(), "interrupted: not every item was checked\n")
	if files := b.Files(); len(files) > 0 {
		t.Errorf("%d files left on the server", len(files))
	}
}

// TestInterruptWaiting checks that an interrupt ends a command that waits for
// standard input by the signal.
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
		t.Errorf("ended by %v, want the signal", p.ProcessState)
	}
}
