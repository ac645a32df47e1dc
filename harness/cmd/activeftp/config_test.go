package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/config"
	"activeftp/harness/peertest"
)

// TestConfig checks the defaults and the severities of a configuration file above the
// working directory, that flags win, and that the report names the file.
func TestConfig(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		".git/HEAD": "", "settings/a.settings": warningFinding, "sub/b.settings": noFinding, "known/x": "",
		config.Name: "[check]\nfiles = [\"settings\"]\nfail-on = \"warning\"\nformat = \"json\"\n[rules]\nport-known-service = \"off\"\nsite-active-none = \"warning\"\n",
	}))
	t.Chdir("sub")
	var document struct {
		Config string
		Rules  map[string]string
		Files  []struct {
			File        string
			Diagnostics []struct{ Rule, Severity string }
		}
	}
	res := activeftp("check").wantCode(t, cli.ExitFindings, "check")
	if err := json.Unmarshal([]byte(res.out), &document); err != nil || len(document.Files) != 1 {
		t.Fatalf("%v: want one file: %s", err, res.out)
	}
	if got := filepath.ToSlash(document.Config + " " + document.Files[0].File); got != "../"+config.Name+" ../settings/a.settings" {
		t.Errorf("configuration and file: %s", got)
	}
	if diff := cmp.Diff(map[string]string{"port-known-service": "off", "site-active-none": "warning"}, document.Rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	want := []struct{ Rule, Severity string }{{"port-own-listener", "warning"}, {"site-active-none", "warning"}}
	if diff := cmp.Diff(want, document.Files[0].Diagnostics); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	res = activeftp("check", "--format", "text", "--fail-on", "error").wantCode(t, cli.ExitOK, "check")
	contains(t, filepath.ToSlash(res.out), "; not checked: port-known-service; configuration ../"+config.Name+"\n")
	res = activeftp("check", "--format", "text", "b.settings").wantCode(t, cli.ExitOK, "check")
	contains(t, filepath.ToSlash(res.out), "pass; port end 23725; not checked: ")
	withInput(warningFinding).activeftp("check", "-").wantCode(t, cli.ExitFindings, "check")
	res = activeftp("check", "--no-config", "../settings").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "[port-known-service]", "pass with warnings: 0 errors, 1 warning, 2 notes; port end 11023\n")
	activeftp("check", "--no-config").wantCode(t, cli.ExitUsage, "check")
	t.Chdir("..")
	if err := os.WriteFile("other.toml", []byte("[check]\nfiles = [\"sub\"]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	res = activeftp("check", "--config", "other.toml").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "pass; port end 23725; configuration other.toml\n")
}

// TestConfigBaseline checks that the path of a baseline starts at the configuration,
// that the flags win, and that a wrong one is named with its place.
func TestConfigBaseline(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		".git": "gitdir: elsewhere\n", "a.settings": errorFinding, "sub/x": "", "empty.json": "{\"version\": 1, \"findings\": []}\n",
		config.Name: "[check]\nbaseline = \"ci.json\"\n",
	}))
	t.Chdir("sub")
	res := activeftp("check", "../a.settings").wantCode(t, cli.ExitUsage, "check")
	contains(t, filepath.ToSlash(res.err), "../"+config.Name+":2:12: ../ci.json: no such file or directory; --write-baseline writes it\n")
	activeftp("check", "--write-baseline", "../ci.json", "../a.settings").wantCode(t, cli.ExitOK, "check")
	activeftp("check", "../a.settings").wantCode(t, cli.ExitOK, "check")
	rule := "[check]\nbaseline = \"../ci.json\"\n[rules]\nport-end-high = \"off\"\n"
	if err := os.WriteFile("off.toml", []byte(rule), 0o666); err != nil {
		t.Fatal(err)
	}
	res = activeftp("check", "--config", "off.toml", "../a.settings").wantCode(t, cli.ExitOK, "check")
	if !strings.Contains(res.out, "not checked: port-end-high") || strings.Contains(res.out, "no longer found") {
		t.Errorf("a known finding of a rule that is off: %s", res.out)
	}
	activeftp("check", "--baseline", "../empty.json", "../a.settings").wantCode(t, cli.ExitFindings, "check")
	activeftp("check", "--no-config", "../a.settings").wantCode(t, cli.ExitFindings, "check")
}

// TestConfigFix checks that --fix leaves what a rule that is off finds.
func TestConfigFix(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		".git/HEAD": "", "a.settings": errorFinding, config.Name: "[check]\nfiles = [\".\"]\n[rules]\nport-end-high = \"off\"\n",
	}))
	activeftp("check", "--fix").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(errorFinding, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("a.settings was changed:\n%s", diff)
	}
	activeftp("check", "--fix", "--no-config", ".").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(fixed, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("a.settings (-want +got):\n%s", diff)
	}
}

func TestConfigErrors(t *testing.T) {
	files := map[string]string{
		".git/HEAD": "", "a.settings": noFinding, "d/x": "", "long.toml": strings.Repeat("#", config.MaxSize+1),
		"format.toml": "[check]\nformat = \"yaml\"\n", "fail.toml": "[check]\nfail-on = \"erorr\"\n", "color.toml": "[check]\ncolor = \"red\"\n",
		"key.toml": "[check]\nfial-on = \"error\"\n", "files.toml": "[check]\nfiles = [\"../other\"]\n",
	}
	t.Chdir(peertest.WriteFiles(t, files))
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--config", "missing.toml"}, "missing.toml: no such file or directory\n"},
		{[]string{"--config", "d"}, "d: want a configuration file, which is a regular file\n"},
		{[]string{"--config", "-"}, "--config -: want the name of a file\n"},
		{[]string{"--config", ""}, `--config "": want the name of a file`},
		{[]string{"--config", "key.toml", "--no-config"}, "want --config or --no-config, not both\n"},
		{[]string{"--config", "long.toml"}, "long.toml: longer than 1 MiB\n"},
		{[]string{"--config", "format.toml"}, `format.toml:2:10: format = "yaml": want text, json, `},
		{[]string{"--config", "fail.toml"}, `fail.toml:2:11: fail-on = "erorr": want error, warning, note or never; did you mean "error"?`},
		{[]string{"--config", "color.toml"}, `color.toml:2:9: color = "red": want auto, always or never`},
		{[]string{"--config", "key.toml"}, `key.toml:2:1: unknown key "fial-on"; did you mean "fail-on"?`},
		{[]string{"--config", "key.toml", "--output", "json=key.toml"}, "--output json=key.toml would overwrite an input"},
	} {
		res := activeftp(append([]string{"check", "a.settings"}, tt.args...)...).wantCode(t, cli.ExitUsage, "check")
		contains(t, res.err, tt.want)
	}
	contains(t, activeftp("check", "--config", "files.toml").wantCode(t, cli.ExitUsage, "check").err, "files.toml:2:10: want a path below")
	for name, text := range files {
		if diff := cmp.Diff(text, peertest.ReadFile(t, name)); diff != "" {
			t.Errorf("%s was changed", name)
		}
	}
}
