//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// The situations that have an exit code. One code means one thing in every command.
const (
	succeeds    = "succeeds"
	finds       = "finds something, or its work failed"
	wrongUsage  = "wrong usage"
	unreadable  = "unreadable input"
	fullDisk    = "full disk at standard output"
	interrupted = "interrupted before its work"
)

// situations are all situations and their exit codes.
var situations = []struct {
	name string
	code int
}{
	{succeeds, cli.ExitOK}, {finds, cli.ExitFindings}, {wrongUsage, cli.ExitUsage},
	{unreadable, cli.ExitUsage}, {fullDisk, cli.ExitInternal}, {interrupted, cli.ExitFindings},
}

// exitCodes are the command lines of each command by situation, in a directory with the
// files of exitCodeFiles. BUNDLED is the URL of the bundled server and DIAL the address
// of the listening end of dial. Commands that serve end by an interrupt, which is their
// success, and which they cannot have before.
var exitCodes = map[string]map[string]string{
	"init":       {succeeds: "new.settings", wrongUsage: "a b", unreadable: "good.settings", fullDisk: "-"},
	"host":       {succeeds: "", wrongUsage: "now", fullDisk: "", interrupted: ""},
	"check":      {succeeds: "good.settings", finds: "bad.settings", wrongUsage: "--format xml good.settings", unreadable: "missing.settings", fullDisk: "good.settings"},
	"suggest":    {succeeds: "good.settings", wrongUsage: "--ports 0", unreadable: "missing.settings", fullDisk: "good.settings"},
	"firewall":   {succeeds: "rules.settings", finds: "bad.settings", wrongUsage: "--platform none rules.settings", unreadable: "missing.settings", fullDisk: "rules.settings"},
	"import":     {succeeds: "sites.json", wrongUsage: "", unreadable: "bad.json", fullDisk: "sites.json"},
	"explain":    {succeeds: "syntax", wrongUsage: "no-such-id", fullDisk: "syntax"},
	"rules":      {succeeds: "", wrongUsage: "syntax", fullDisk: ""},
	"diagnose":   {succeeds: "good.log", finds: "bad.log", wrongUsage: "", unreadable: "missing.log", fullDisk: "good.log"},
	"completion": {succeeds: "bash", wrongUsage: "tcsh", fullDisk: "bash"},
	"man":        {succeeds: "", wrongUsage: "now", fullDisk: ""},
	"version":    {succeeds: "", wrongUsage: "now", fullDisk: ""},
	"prove": {succeeds: "good.settings", finds: "--server ftp://127.0.0.1:1 good.settings", wrongUsage: "--site nobody good.settings",
		unreadable: "missing.settings", fullDisk: "--server ftp://127.0.0.1:1 good.settings", interrupted: "good.settings"},
	"dial": {succeeds: "--to DIAL --user u --password-file password good.settings", finds: "--to DIAL --user u --password-file wrong good.settings",
		wrongUsage: "good.settings", unreadable: "--to DIAL missing.settings", fullDisk: "--to DIAL --user u --password-file wrong good.settings",
		interrupted: "--to DIAL --user u --password-file password good.settings"},
	"observe": {succeeds: "--listen 127.0.0.1:0 --for 1ms --fail-on never good.settings", finds: "--listen 127.0.0.1:0 --for 1ms good.settings",
		wrongUsage: "--listen nowhere good.settings", unreadable: "--listen 127.0.0.1:0 missing.settings",
		fullDisk: "--listen 127.0.0.1:0 --for 1ms good.settings", interrupted: "--listen 127.0.0.1:0 good.settings"},
	"probe": {succeeds: "--fail-on never --server BUNDLED", finds: "--server ftp://127.0.0.1:1", wrongUsage: "--server http://host",
		unreadable: "--server BUNDLED missing.settings", fullDisk: "--server ftp://127.0.0.1:1", interrupted: "--fail-on never --server BUNDLED"},
	"run":   {succeeds: "good.txtar", finds: "bad.txtar", wrongUsage: "--shard 2/1", unreadable: "missing.txtar", fullDisk: "good.txtar", interrupted: "good.txtar"},
	"merge": {succeeds: "good.json", finds: "found.json", wrongUsage: "good.json good.json", unreadable: "missing.json", fullDisk: "good.json"},
	// TestExamples runs conformance to its end.
	"conformance": {succeeds: "--help", finds: "", wrongUsage: "now", fullDisk: "--help", interrupted: "--fail-on never"},
	"partner":     {succeeds: "--listen 127.0.0.1:0", wrongUsage: "--listen nowhere", fullDisk: "--listen 127.0.0.1:0"},
	"site":        {succeeds: "--listen 127.0.0.1:0", wrongUsage: "--listen nowhere", fullDisk: "--help"},
}

// exitCodeFiles writes the files of exitCodes and goes to their directory.
func exitCodeFiles(t *testing.T) {
	t.Helper()
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"good.settings": provableSettings(t), "mft.settings": noFinding, "bad.settings": errorFinding, "rules.settings": firewallSettings,
		"sites.json": siteJSON, "bad.json": "{\n x", "good.log": clientLog, "bad.log": refusedLog, "password": "secret1\n", "wrong": "secret2\n",
		"good.txtar": scenarioText, "bad.txtar": strings.Replace(scenarioText, "bytes 8", "bytes 9", 1),
	}))
	activeftp("check", "--output", "json=good.json", "good.settings").wantCode(t, cli.ExitOK, "check")
	activeftp("check", "--output", "json=found.json", "bad.settings").wantCode(t, cli.ExitFindings, "check")
}

// situated is a command in a situation.
type situated struct {
	command, situation string
	args               []string
}

// run runs the command and returns its exit code and standard error. It interrupts a
// command that serves once it listens, and the one that is to be interrupted before.
// Of a partner that serves it asks for a greeting, which is its only output.
func (s situated) run(t *testing.T) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), processLimit)
	defer cancel()
	serves := (s.command == "partner" || s.command == "site") && s.situation != wrongUsage
	stderr := new(syncBuffer)
	terminal := &cli.Terminal{In: strings.NewReader(""), Out: io.Discard, Err: stderr, Env: func(string) string { return "" }}
	if s.situation == fullDisk {
		terminal.Out = broken{fmt.Errorf("write: %w", syscall.ENOSPC)}
	}
	if s.situation == interrupted || s.command == "conformance" {
		cancel()
	}
	all := commands()
	all[slices.IndexFunc(all, func(c cli.Command) bool { return c.Name == "site" })] = siteCommand(builtPage("v1.2.3", ""))
	code := make(chan int, 1)
	go func() { code <- cli.Run(ctx, append([]string{s.command}, s.args...), terminal, all) }()
	if serves && s.args[0] != "--help" {
		text := stderr.await(t, "press Ctrl-C")
		if s.situation == fullDisk {
			_, addr, _ := strings.Cut(text, "ftp://")
			addr, _, _ = strings.Cut(addr, ";")
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
		} else {
			cancel()
		}
	}
	return <-code, stderr.String()
}

// TestExitCodes checks that one exit code means one thing in every command. A new
// command needs its rows.
func TestExitCodes(t *testing.T) {
	if got := []int{cli.ExitOK, cli.ExitFindings, cli.ExitUsage, cli.ExitInternal}; fmt.Sprint(got) != "[0 1 2 3]" {
		t.Errorf("exit codes %v", got)
	}
	exitCodeFiles(t)
	b := bundled(t, partner.Config{})
	dialled := startDialOn(t, "good.settings")
	for _, c := range commands() {
		for _, s := range situations {
			line, ok := exitCodes[c.Name][s.name]
			if !ok {
				if needsRow(c, s.name) {
					t.Errorf("%s has no row for: %s", c.Name, s.name)
				}
				continue
			}
			t.Run(c.Name+" "+s.name, func(t *testing.T) {
				args := strings.Fields(strings.NewReplacer("BUNDLED", b.URL(), "DIAL", dialled).Replace(line))
				code, stderr := situated{c.Name, s.name, args}.run(t)
				if code != s.code {
					t.Errorf("activeftp %s %s: exit code %d, want %d\n%s", c.Name, line, code, s.code, stderr)
				}
				if printed := strings.Contains(stderr, "activeftp "+c.Name+": "); printed != (s.code >= cli.ExitUsage) {
					t.Errorf("activeftp %s %s: an error is printed: %t\n%s", c.Name, line, printed, stderr)
				}
			})
		}
	}
	if len(exitCodes) != len(commands()) {
		t.Errorf("rows for %d commands, want %d", len(exitCodes), len(commands()))
	}
}

// hasFlag reports whether a command has a flag.
func hasFlag(c cli.Command, name string) bool {
	return slices.ContainsFunc(flagsOf(c), func(f cli.Flag) bool { return f.Name == name })
}

// needsRow reports whether a command can be in a situation.
func needsRow(c cli.Command, situation string) bool {
	switch situation {
	case unreadable:
		return strings.Contains(c.Args, "FILE") || strings.Contains(c.Args, "LOG") || strings.Contains(c.Args, "SCENARIO")
	case finds:
		return hasFlag(c, "format")
	case interrupted:
		return c.Group == "prove by transfers" && c.Name != "merge" // which makes none
	}
	return true
}

// TestFullDiskExitCodes checks the exit code of every command that writes a report to a
// file on a full disk, or whose file does not fit.
func TestFullDiskExitCodes(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		peertest.LeaveOut(t, err) // only Linux and FreeBSD have it
	}
	exitCodeFiles(t)
	b := bundled(t, partner.Config{})
	dialled := startDialOn(t, "good.settings")
	for _, c := range commands() {
		if !hasFlag(c, "output") {
			continue
		}
		for _, situation := range []string{finds, interrupted} {
			line, ok := exitCodes[c.Name][situation]
			if !ok {
				continue
			}
			args := strings.Fields(strings.NewReplacer("BUNDLED", b.URL(), "DIAL", dialled).Replace(line))
			code, stderr := situated{c.Name, situation, append([]string{"--output", "json=/dev/full"}, args...)}.run(t)
			if code != cli.ExitInternal || !strings.Contains(stderr, "cannot write /dev/full: no space left on device\n") {
				t.Errorf("activeftp %s --output json=/dev/full %s: exit code %d, want %d\n%s", c.Name, line, code, cli.ExitInternal, stderr)
			}
		}
	}
}

// TestUnwritableFiles checks that each way to name a file to write refuses, as wrong
// usage, a file that cannot be there.
func TestUnwritableFiles(t *testing.T) {
	exitCodeFiles(t)
	for _, file := range []string{filepath.Join("missing", "x"), ".", filepath.Join("good.log", "x"), ""} {
		activeftp("init", file).wantCode(t, cli.ExitUsage, "init")
		for _, c := range commands() {
			if hasFlag(c, "output") {
				activeftp(c.Name, "--output", "json="+file).wantCode(t, cli.ExitUsage, c.Name)
			}
		}
	}
	var out bytes.Buffer
	if code := cli.Run(t.Context(), []string{"init", os.DevNull}, &cli.Terminal{Out: &out, Err: &out}, commands()); code != cli.ExitOK {
		t.Errorf("init %s: exit code %d: %s", os.DevNull, code, &out)
	}
}
