//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/dial"
	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestExamples runs the examples of the help in a shell. The overview shows the
// first one of each command.
func TestExamples(t *testing.T) {
	for _, c := range commands() {
		for _, example := range c.Examples {
			t.Run(example, func(t *testing.T) { runExample(t, c.Name, example) })
		}
	}
}

// runExample runs an example of a command, where the files exist that examples
// name. A server that would listen on a fixed port gets a free one.
func runExample(t *testing.T, command, example string) {
	dir := peertest.WriteFiles(t, map[string]string{
		"mft.settings": provableSettings(t), "scenarios/port_busy.txtar": scenarioText, "scenarios/upload.txtar": scenarioText,
		"client.log": clientLog, "sites.json": siteJSON, "zones.json": zoneJSON, "systemConfiguration.xml": exportXML,
		"filezilla.xml": fileZillaXML, "sitemanager.xml": siteManagerXML, "pw": "secret\n",
	})
	if command == "merge" {
		writeReports(t, dir)
	}
	serves, code := slices.Contains([]string{"partner", "site", "observe"}, command), cli.ExitOK
	switch {
	case command == "probe":
		example = strings.Replace(example, "ftp://127.0.0.1:2121", bundled(t, partner.Config{}).URL(), 1)
	case command == "dial" && strings.Contains(example, "--listen"):
		example = regexp.MustCompile(`--listen \S+`).ReplaceAllString(example, "--listen 127.0.0.1:0")
		serves = true
	case command == "dial":
		example = regexp.MustCompile(`--to \S+`).ReplaceAllString(example, "--to "+dialListener(t, dir, example))
	case command == "observe":
		code = cli.ExitFindings // no client connects
	}
	if serves && !strings.Contains(example, "--listen") {
		example += " --listen 127.0.0.1:0"
	}
	p := inDirectory(t, dir, peertest.Need(t, "sh"), "-c", "exec "+example)
	stderr := new(syncBuffer)
	var out bytes.Buffer
	p.Stdout, p.Stderr = &out, stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if serves {
		stderr.await(t, "listening on ")
		p.Process.Signal(os.Interrupt)
	}
	wantExit(t, p, code)
	if t.Failed() {
		t.Errorf("out: %s\nerr: %s", &out, stderr)
	}
	quiet := strings.Contains(example, "--diff") || strings.Contains(example, ">>") || example == "activeftp init new.settings"
	if !serves && (out.Len() == 0 && !quiet || strings.Contains(stderr.String(), "activeftp ")) {
		t.Errorf("out: %s\nerr: %s", &out, stderr)
	}
}

// writeReports writes the reports of two shards that check mft.settings to shards.
func writeReports(t *testing.T, dir string) {
	t.Helper()
	t.Chdir(dir)
	writeShards(t, 2, "check", "mft.settings")
}

// dialListener starts the other end of an example of dial --to, for the settings in
// dir, and returns its address.
func dialListener(t *testing.T, dir, example string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "mft.settings"))
	if err != nil {
		t.Fatal(err)
	}
	var c dial.ListenConfig
	if c.Ports, err = dial.Range("mft.settings", core.Check(string(text))); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(example, "--user u") {
		c.User, c.Password = "u", "secret"
	}
	l, err := dial.Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}
