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

// TestExamples runs the examples of the help as a person does who copies them.
func TestExamples(t *testing.T) {
	for _, w := range commands() {
		for _, example := range w.Examples {
			t.Run(example, func(t *testing.T) {
				dir := peertest.WriteFiles(t, map[string]string{
					"mft.settings": provable(t), "scenarios/port_busy.txtar": scenarioText, "scenarios/upload.txtar": scenarioText,
					"client.log": clientLog, "sites.json": siteJSON, "zones.json": zoneJSON,
				})
				if w.Name == "probe" {
					example = strings.Replace(example, "ftp://127.0.0.1:2121", bundled(t, partner.Config{}).URL(), 1)
				}
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
				serves, code := w.Name == "partner" || w.Name == "site" || w.Name == "observe", cli.ExitOK
				if w.Name == "observe" { // and nobody comes
					code = cli.ExitFindings
				}
				if serves {
					stderr.await(t, "listening on ")
					p.Process.Signal(os.Interrupt)
				}
				holdEnd(t, p, code)
				if !serves && (out.Len() == 0 && !strings.Contains(example, "--diff") || strings.Contains(stderr.String(), "activeftp ")) {
					t.Errorf("out: %s\nerr: %s", &out, stderr)
				}
			})
		}
	}
}
