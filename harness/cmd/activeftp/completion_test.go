package main

import (
	"strings"
	"testing"

	"activeftp/harness/explain"
	"activeftp/harness/internal/cli"
)

func TestCompletion(t *testing.T) {
	for _, shell := range cli.Shells() {
		res := activeftp("completion", shell).wantCode(t, cli.ExitOK, "completion")
		contains(t, res.out, "activeftp __complete "+shell)
	}
	for arg, want := range map[string]string{"": "want the name of one shell: bash, zsh or fish", "zhs": `unknown shell "zhs": want bash, zsh or fish; did you mean "zsh"?`} {
		res := activeftp(strings.Fields("completion "+arg)...).wantCode(t, cli.ExitUsage, "completion")
		contains(t, res.err, want)
	}
}

// TestCompletesEverything checks that each command, each flag, each id that explain
// knows and each word that a flag can be completes.
func TestCompletesEverything(t *testing.T) {
	complete := func(words ...string) string {
		return activeftp(append([]string{cli.CompleteWord, cli.Fish}, words...)...).wantCode(t, cli.ExitOK, "completion").out
	}
	for _, c := range commands() {
		contains(t, complete(""), "\n"+c.Name+"\t"+c.Summary+"\n")
		for _, f := range flagsOf(c) {
			contains(t, complete(c.Name, "--"+f.Name), "\n--"+f.Name+"\t"+f.Meaning+"\n")
		}
	}
	for _, e := range explain.All() {
		contains(t, complete("explain", e.ID), "\n"+e.ID+"\t")
	}
	contains(t, complete("firewall", "--platform", "n"), "\nnftables\t\n", "\nnetsh\t\n")
	contains(t, complete("suggest", "--os", ""), "\nwindows\t\n")
	contains(t, complete("completion", ""), "\nbash\t\n", "\nzsh\t\n", "\nfish\t\n")
	contains(t, complete("diagnose", "--settings", ""), "files\n")
	if got := complete("rules", ""); got != "words\n\n" {
		t.Errorf("rules takes %q, want nothing", got)
	}
}
