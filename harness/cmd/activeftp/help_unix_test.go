//go:build unix

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestExamples runs the examples of the help in a shell.
func TestExamples(t *testing.T) {
	sh := peertest.Need(t, "sh")
	for _, c := range commands() {
		for _, example := range c.Examples {
			t.Run(example, func(t *testing.T) {
				dir := peertest.WriteFiles(t, map[string]string{
					"mft.settings": provableSettings(t), "scenarios/port_busy.txtar": scenarioText, "scenarios/upload.txtar": scenarioText,
					"client.log": clientLog, "sites.json": siteJSON, "zones.json": zoneJSON,
				})
				if c.Name == "probe" {
					example = strings.Replace(example, "ftp://127.0.0.1:2121", bundled(t, partner.Config{}).URL(), 1)
				}
				p := inDirectory(t, dir, sh, "-c", "exec "+example)
				if strings.Contains(example, "|") {
					p.Args[2] = example
				}
				stderr := new(syncBuffer)
				var out bytes.Buffer
				p.Stdout, p.Stderr = &out, stderr
				if err := p.Start(); err != nil {
					t.Fatal(err)
				}
				serves, code := c.Name == "partner" || c.Name == "site" || c.Name == "observe", cli.ExitOK
				if c.Name == "observe" { // no client connects
					code = cli.ExitFindings
				}
				if serves {
					stderr.await(t, "listening on ")
					p.Process.Signal(os.Interrupt)
				}
				wantExit(t, p, code)
				if !serves && (out.Len() == 0 && !strings.Contains(example, "--diff") || strings.Contains(stderr.String(), "activeftp ")) {
					t.Errorf("out: %s\nerr: %s", &out, stderr)
				}
			})
		}
	}
}
