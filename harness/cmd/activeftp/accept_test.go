package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// accepting returns errorFinding with its error accepted, until a date unless that
// is empty.
func accepting(until string) string {
	if until != "" {
		until = "until " + until + " "
	}
	return strings.Replace(errorFinding, "60000", "60000 # activeftp: accept port-end-high "+until+"because it is a test", 1)
}

// TestCheckAccepted checks that an accepted error does not count for the exit code
// and the verdict, through its last day by the local date.
func TestCheckAccepted(t *testing.T) {
	day := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	for _, tt := range []struct {
		until string
		code  int
		words string
	}{
		{"", cli.ExitOK, "\taccepted: it is a test\n"},
		{day(1), cli.ExitOK, "\taccepted until " + day(1) + ": it is a test\n"}, // tomorrow, so that midnight cannot fail the test
		{day(-1), cli.ExitFindings, "[accept-expired]\n"},
	} {
		res := withInput(accepting(tt.until)).activeftp("check", "-").wantCode(t, tt.code, "check")
		contains(t, res.out, tt.words)
		if accepted := strings.Contains(res.out, "-:4:19: accepted error: "); accepted != (tt.code == cli.ExitOK) {
			t.Errorf("until %q: shown as accepted: %t\n%s", tt.until, accepted, res.out)
		}
	}
}

// TestCheckAcceptedDocument checks the acceptance in the json document.
func TestCheckAcceptedDocument(t *testing.T) {
	res := withInput(accepting("")).activeftp("check", "--format", "json", "-").wantCode(t, cli.ExitOK, "check")
	var document struct {
		Files []struct {
			Verdict     string
			Diagnostics []struct {
				Rule     string
				Accepted *struct{ Reason, Until string }
			}
		}
	}
	if err := json.Unmarshal([]byte(res.out), &document); err != nil || len(document.Files) != 1 {
		t.Fatalf("%v: want one file: %s", err, res.out)
	}
	file, found := document.Files[0], false
	for _, d := range file.Diagnostics {
		if d.Accepted != nil {
			found = true
			if d.Rule != "port-end-high" || d.Accepted.Reason != "it is a test" || d.Accepted.Until != "" {
				t.Errorf("accepted: %+v", d)
			}
		}
	}
	if !found || file.Verdict == "fail" {
		t.Errorf("verdict %s, accepted finding: %t\n%s", file.Verdict, found, res.out)
	}
}

// TestFixKeepsAcceptance checks that --fix fixes other findings and leaves the
// accepted one and its comment alone.
func TestFixKeepsAcceptance(t *testing.T) {
	text := accepting("") + "[host]\nos = Linux\n"
	res := withInput(text).activeftp("check", "--fix", "-").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(strings.Replace(text, "Linux", "linux", 1), res.out); diff != "" {
		t.Errorf("fixed text (-want +got):\n%s", diff)
	}
}

// utf16Text returns text as UTF-16 with a byte order mark, as Windows editors save
// "Unicode".
func utf16Text(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// TestDecodedSettings checks that each command that takes settings reads UTF-16,
// with the places of the decoded text.
func TestDecodedSettings(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{
		"wide.settings": utf16Text("# Zürich\r\n" + errorFinding), "good.settings": utf16Text(noFinding), "client.log": utf16Text(clientLog),
		"list.json": utf16Text(`{"result": [{"type": "ftp", "protocol": "ftp", "name": "Zürich", "host": "ftp.example.com", "activeMode": "true"}]}`),
	})
	t.Chdir(dir)
	res := activeftp("check", "wide.settings").wantCode(t, cli.ExitFindings, "check")
	contains(t, res.out, "wide.settings:5:19: error: ")
	contains(t, activeftp("firewall", "--platform", "nftables", "good.settings").wantCode(t, cli.ExitOK, "firewall").out, "23710-23725")
	contains(t, activeftp("import", "list.json").wantCode(t, cli.ExitOK, "import").out, "[transfer-site Zürich]")
	res = activeftp("diagnose", "--settings", "good.settings", "client.log").wantCode(t, cli.ExitOK, "diagnose")
	if diff := cmp.Diff("client.log: read as UTF-16\n", res.err); diff != "" {
		t.Errorf("error output of diagnose (-want +got):\n%s", diff)
	}
	for _, flag := range []string{"--fix", "--diff"} {
		res := activeftp("check", flag, "good.settings", "wide.settings").wantCode(t, cli.ExitUsage, "check")
		contains(t, res.err, flag+": good.settings is UTF-16; save it as UTF-8 first")
	}
	if diff := cmp.Diff(utf16Text("# Zürich\r\n"+errorFinding), peertest.ReadFile(t, "wide.settings")); diff != "" {
		t.Errorf("wide.settings was changed:\n%s", diff)
	}
}

// TestFixKeepsMark checks that --fix keeps the byte order mark of UTF-8.
func TestFixKeepsMark(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": "\ufeff" + errorFinding}))
	activeftp("check", "--fix", "a.settings").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff("\ufeff"+fixed, peertest.ReadFile(t, "a.settings")); diff != "" {
		t.Errorf("a.settings (-want +got):\n%s", diff)
	}
}

func TestDiagnoseLatin1(t *testing.T) {
	log := strings.Replace(clientLog, "226 Done", "226 Transf\xe9r\xe9", 1)
	res := withInput(log).activeftp("diagnose", "-").wantCode(t, cli.ExitOK, "diagnose")
	if diff := cmp.Diff("standard input: 1 line is not UTF-8 and read as Latin-1 (Windows-1252)\n", res.err); diff != "" {
		t.Errorf("error output (-want +got):\n%s", diff)
	}
	contains(t, withInput(log).activeftp("diagnose", "--format", "json", "-").out, "226 Transféré")
	bad := strings.Replace(noFinding, "payroll", "Z\xfcrich", 1)
	contains(t, withInput(bad).activeftp("check", "-").wantCode(t, cli.ExitFindings, "check").out, "not UTF-8")
}

func TestNothingToCheck(t *testing.T) {
	for _, text := range []string{"", "\n", "# a comment\n", "\ufeff", "\xff\xfe", " \t\r\n#\r\n"} {
		res := withInput(text).activeftp("check", "--fail-on", "never", "-").wantCode(t, cli.ExitUsage, "check")
		contains(t, res.err, "nothing to check: standard input has no section and no key")
		if !strings.HasSuffix(res.out, "\nnothing to check\n") {
			t.Errorf("%q: report\n%s", text, res.out)
		}
	}
	for _, text := range []string{"[host]\n", "[", "x"} {
		if res := withInput(text).activeftp("check", "-"); res.code == cli.ExitUsage {
			t.Errorf("%q has nothing to check: %s", text, res.err)
		}
	}
	dir := peertest.WriteFiles(t, map[string]string{"a/1.settings": "", "a/2.settings": "#\n", "b.settings": noFinding})
	t.Chdir(dir)
	contains(t, activeftp("check", "a").wantCode(t, cli.ExitUsage, "check").err, "none of the 2 files has a section or a key")
	res := activeftp("check", ".").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "a/1.settings: skipped: nothing to check", "a/2.settings: skipped: nothing to check",
		"pass in 3 files; nothing to check in 2 of them\n")
}

// TestProveAccepted checks that an accepted error does not keep a proof from its
// transfers, and that one without a usable range does.
func TestProveAccepted(t *testing.T) {
	settings := provableSettings(t)
	text := strings.Replace(settings, "network-zone = none", "network-zone = DMZ # activeftp: accept zone-unknown because the zone is defined elsewhere", 1)
	if text == settings || core.Check(text).Verdict == core.Fail {
		t.Fatalf("no accepted error in\n%s", text)
	}
	contains(t, withInput(text).activeftp("prove", "-").wantCode(t, cli.ExitOK, "prove").out, "accepted error: ", "proved on loopback against the bundled server: ")
	text = strings.Replace(settings, "number-of-ports = ", "number-of-ports = -1 # activeftp: accept port-count-low because x ", 1)
	contains(t, withInput(text).activeftp("prove", "-").wantCode(t, cli.ExitFindings, "prove").out, "not tried: the settings rule it out")
}
