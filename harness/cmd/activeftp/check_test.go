package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/rest"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// TestCheckDocument checks the fields that a pipeline reads first.
func TestCheckDocument(t *testing.T) {
	type finding struct {
		Rule string
		Fix  *struct{ New string }
	}
	tests := []struct {
		text    string
		code    int
		portEnd int
		rule    string
		fix     bool
	}{
		{"[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n", cli.ExitOK, 11023, "port-own-listener", false},
		{"[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 60000\n", cli.ExitFindings, 69999, "port-end-high", true},
	}
	for _, tt := range tests {
		res := withInput(tt.text).activeftp("check", "--format", "json", "-").wantCode(t, tt.code, "check")
		var document struct {
			Version int
			Files   []struct {
				PortEnd     int
				Diagnostics []finding
			}
		}
		if err := json.Unmarshal([]byte(res.out), &document); err != nil {
			t.Fatalf("%v: %s", err, res.out)
		}
		if document.Version != 2 || len(document.Files) != 1 || document.Files[0].PortEnd != tt.portEnd {
			t.Fatalf("document %+v, want version 2 and port end %d", document, tt.portEnd)
		}
		found := false
		for _, f := range document.Files[0].Diagnostics {
			found = found || f.Rule == tt.rule && (f.Fix != nil) == tt.fix
		}
		if !found {
			t.Errorf("no finding of %s (with a fix: %t) in %+v", tt.rule, tt.fix, document)
		}
	}
}

// TestCheckDocumentIsCores checks that a file in the document is the result of
// core, which is the page's answer, and that the command decides nothing.
func TestCheckDocumentIsCores(t *testing.T) {
	for _, text := range []string{noFinding, noteFinding, warningFinding, errorFinding, "", "\xff\x00", "[a]\x1b[2J\n"} {
		want, err := json.Marshal(core.Check(text))
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Version int
			Tool    struct{ Name, Version string }
			Files   []map[string]any
		}
		res := withInput(text).activeftp("check", "--format", "json", "-")
		if err := json.Unmarshal([]byte(res.out), &document); err != nil {
			t.Fatalf("%v: %s", err, res.out)
		}
		if document.Version != 2 || document.Tool.Name != "activeftp" || document.Tool.Version == "" || len(document.Files) != 1 {
			t.Fatalf("%q: want version 2, the tool with its version and one file: %s", text, res.out)
		}
		var result map[string]any
		if err := json.Unmarshal(want, &result); err != nil {
			t.Fatal(err)
		}
		result["file"] = "-"
		if diff := cmp.Diff(result, document.Files[0]); diff != "" {
			t.Errorf("%q (-core +command):\n%s", text, diff)
		}
	}
}

// TestCheckUnknown checks that a value given as unknown makes the verdict incomplete,
// and not the exit code 1.
func TestCheckUnknown(t *testing.T) {
	const text = "[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 100\n[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	res := withInput(text).activeftp("check", "-").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "fill in Base Port [value-unknown]\nnot fully checked: 0 errors, 0 warnings, 1 note\n")
	res = withInput(text).activeftp("check", "--format", "json", "-").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, `"verdict":"incomplete"`, `"rule":"value-unknown"`)
	withInput(text).activeftp("check", "--fail-on", "note", "-").wantCode(t, cli.ExitFindings, "check")
}

func TestCheckFailOn(t *testing.T) {
	const ok, found = cli.ExitOK, cli.ExitFindings
	texts := []string{noFinding, noteFinding, warningFinding, errorFinding}
	for severity, codes := range map[string][]int{
		"":        {ok, ok, ok, found},
		"error":   {ok, ok, ok, found},
		"warning": {ok, ok, found, found},
		"note":    {ok, found, found, found},
		"never":   {ok, ok, ok, ok},
	} {
		for i, text := range texts {
			args := []string{"check", "-"}
			if severity != "" {
				args = append(args, "--fail-on", severity)
			}
			t.Run(fmt.Sprint(severity, i), func(t *testing.T) {
				withInput(text).activeftp(args...).wantCode(t, codes[i], "check")
				withInput(text).activeftp(append(args, "--diff")...).wantCode(t, codes[i], "check")
			})
		}
	}
}

func TestCheckFilesAndDirectories(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{
		"b.settings": errorFinding, "a/x.settings": noFinding, "a/note.txt": errorFinding, "c.conf": warningFinding,
		"d.settings/e.settings": noteFinding,
	})
	t.Chdir(dir)
	if err := os.Symlink("b.settings", "link.settings"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args []string
		in   string
		want []string // files of the document
		code int
	}{
		{[]string{"a"}, "", []string{"a/x.settings"}, cli.ExitOK},
		{[]string{"c.conf"}, "", []string{"c.conf"}, cli.ExitOK},
		{[]string{"."}, "", []string{"a/x.settings", "b.settings", "d.settings/e.settings", "link.settings"}, cli.ExitFindings},
		{[]string{"c.conf", "a"}, "", []string{"c.conf", "a/x.settings"}, cli.ExitOK},
		{[]string{"a", "a", "-"}, noteFinding, []string{"a/x.settings", "a/x.settings", "-"}, cli.ExitOK},
		{[]string{"-", "./b.settings"}, noFinding, []string{"-", "./b.settings"}, cli.ExitFindings},
	}
	for _, tt := range tests {
		res := withInput(tt.in).activeftp(append([]string{"check", "--format", "json"}, tt.args...)...).wantCode(t, tt.code, "check")
		var document struct{ Files []struct{ File string } }
		if err := json.Unmarshal([]byte(res.out), &document); err != nil {
			t.Fatalf("%v: %s", err, res.out)
		}
		var got []string
		for _, f := range document.Files {
			got = append(got, filepath.ToSlash(f.File))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.args, diff)
		}
	}
}

// A file outside of a directory is not read because of a link in it, unless somebody
// names the link.
func TestLinksOutOfDirectory(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{
		"repository/sub/a.settings": noFinding, "secret.settings": "[secret]\n", "beside/b.settings": noFinding,
	})
	t.Chdir(filepath.Join(dir, "repository"))
	for link, target := range map[string]string{
		"absolute.settings": filepath.Join(dir, "secret.settings"), "sub/up.settings": "../../secret.settings",
		"first.settings": "second.link", "second.link": "../secret.settings", "within.settings": "sub/a.settings",
	} {
		if err := os.Symlink(target, filepath.FromSlash(link)); err != nil {
			peertest.Unavailable(t, err)
		}
	}
	res := activeftp("check", ".").wantCode(t, cli.ExitUsage, "check")
	for _, link := range []string{"absolute.settings", filepath.Join("sub", "up.settings"), "first.settings"} {
		if !strings.Contains(res.err, link+": a link that leads out of .") {
			t.Errorf("no error about %s:\n%s", link, res.err)
		}
	}
	if strings.Contains(res.out+res.err, "secret]") || strings.Contains(res.err, "within") {
		t.Errorf("%s\n%s", res.out, res.err)
	}
	res = activeftp("check", "absolute.settings").wantCode(t, cli.ExitFindings, "check")
	if !strings.Contains(res.out, "secret") {
		t.Errorf("a link that is named: %s", res.out)
	}
	if err := os.Symlink(filepath.Join(dir, "repository"), filepath.Join(dir, "again")); err != nil {
		t.Fatal(err)
	}
	if res := activeftp("check", filepath.Join(dir, "again", "sub")); strings.Contains(res.err, "a.settings") {
		t.Errorf("below a link to a directory: %s", res.err)
	}
}

func TestCheckText(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding})
	t.Chdir(dir)
	res := activeftp("check", "a.settings").wantCode(t, cli.ExitFindings, "check")
	contains(t, res.out, "a.settings:4:19: error: ", " [port-end-high]\n", "\n\tfix: ", "\nfail: 1 error, ")
}

// FuzzCheck checks that any bytes get a report in every format, or one line that says
// why an export cannot be read, and that no unprintable character gets into it.
func FuzzCheck(f *testing.F) {
	for _, text := range []string{
		"", "\x00", "[\"0", "<a", "\xff\xfe[\n", "[ftp-active-mode\n= =\n", "[\x1b]0;x\x07]\n", "[network-zone \u202e]\r\n\u009b=2J", errorFinding,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range report.CheckFormats() {
			res := withInput(text).activeftp("check", "--format", format.Name, "-")
			empty := res.code == cli.ExitUsage && strings.Contains(res.err, "nothing to check: ")
			decoded, _ := core.Decode(text)
			unread := res.code == cli.ExitUsage && rest.IsExport(decoded) && res.out == "" && strings.Count(res.err, "\n") == 1
			if !empty && !unread && (res.code != cli.ExitOK && res.code != cli.ExitFindings || res.err != "") {
				t.Errorf("%s: exit code %d: %s", format.Name, res.code, res.err)
			}
			if all := res.out + res.err; all != report.PrintableLines(all) {
				t.Errorf("%s has unprintable characters: %q", format.Name, all)
			}
		}
	})
}
