//go:build unix

package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
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

// TestRedirections checks what a shell can do to the outputs: none of them replaces an
// input or another output, and what cannot be written is absent.
func TestRedirections(t *testing.T) {
	report := withInput(errorFinding).activeftp("check", "--format", "json", "-").out
	for _, tt := range []struct {
		script string
		code   int
		files  map[string]string // text afterwards; "" is absent
	}{
		{"activeftp check --output json=/dev/stdout - <in >out", cli.ExitFindings, map[string]string{"out": report}},
		{"activeftp check --output json=out - <in >out", cli.ExitFindings, map[string]string{"out": report}},
		{"activeftp check --output json=- - <in | cat >out; exit 1", cli.ExitFindings, map[string]string{"out": report}},
		{"activeftp check --output json=/dev/fd/3 - <in 3>out", cli.ExitFindings, map[string]string{"out": report}},
		{"activeftp check --output json=in - <in", cli.ExitUsage, map[string]string{"in": errorFinding}},
		{"activeftp check in >>in", cli.ExitUsage, map[string]string{"in": errorFinding}},
		{"activeftp check --fix in >>in", cli.ExitUsage, map[string]string{"in": errorFinding}},
		{"activeftp check --fix --output json=- - <in", cli.ExitUsage, map[string]string{"in": errorFinding}},
		{"activeftp check --format json --output text=out in >out", cli.ExitUsage, map[string]string{"in": errorFinding}},
		{"activeftp check --format json below >below/out.json", cli.ExitOK, nil},
		{"ulimit -f 0; activeftp check --output json=out - <in | cat; exit $?", cli.ExitOK, map[string]string{"out": ""}},
		{"ulimit -f 0; activeftp check --output json=out - <in >/dev/null", cli.ExitInternal, map[string]string{"out": ""}},
		{"ulimit -f 0; activeftp check - <in >out", cli.ExitInternal, nil},
		{"ulimit -f 0; activeftp check --fix in >/dev/null", cli.ExitInternal, map[string]string{"in": errorFinding}},
		{"ulimit -f 0; activeftp init out", cli.ExitInternal, map[string]string{"out": ""}},
	} {
		t.Run(tt.script, func(t *testing.T) {
			dir := peertest.WriteFiles(t, map[string]string{"in": errorFinding, "below/a.settings": noFinding})
			p := inDirectory(t, dir, "sh", "-c", tt.script)
			var stderr bytes.Buffer
			p.Stderr = &stderr
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			wantExit(t, p, tt.code)
			for name, want := range tt.files {
				got, err := os.ReadFile(filepath.Join(dir, name))
				if string(got) != want || (err != nil) != (want == "") {
					t.Errorf("%s contains %q, %v; want %q\n%s", name, got, err, want, &stderr)
				}
			}
			left, err := filepath.Glob(filepath.Join(dir, ".activeftp-*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %q, %v", left, err)
			}
		})
	}
}
