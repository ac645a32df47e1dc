//go:build unix

package main

import (
	"bufio"
	"bytes"
	"os"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestClosedPipe checks that a command ends silently, with its usual exit code,
// if the reader of its output closes the pipe.
func TestClosedPipe(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"bad.settings": errorFinding})
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{"rules"}, cli.ExitOK},
		{[]string{"help"}, cli.ExitOK},
		{[]string{"check", "bad.settings"}, cli.ExitFindings},
		{[]string{"check", "--format", "json", "bad.settings"}, cli.ExitFindings},
	} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		p := process(t, dir, tt.args...)
		var stderr bytes.Buffer
		p.Stdout, p.Stderr = writer, &stderr
		reader.Close()
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		writer.Close()
		wantExit(t, p, tt.code)
		if stderr.Len() > 0 {
			t.Errorf("%q: standard error: %s", tt.args, &stderr)
		}
	}
}

// TestPartnerClosedPipe checks that the partner ends if the reader of its
// dialogue closes the pipe.
func TestPartnerClosedPipe(t *testing.T) {
	p := process(t, t.TempDir(), "partner", "--listen", "127.0.0.1:0")
	stderr := new(syncBuffer)
	p.Stderr = stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	_, addr, _ := strings.Cut(stderr.await(t, "; press"), "ftp://")
	addr, _, _ = strings.Cut(addr, ";")
	c := dialControl(t, addr)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "1 < 220 ") {
		t.Fatalf("first line %q, %v; want a greeting", line, err)
	}
	out.Close()
	c.send("NOOP")
	wantExit(t, p, cli.ExitOK)
}
