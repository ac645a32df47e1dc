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
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// checkedFiles returns the files of a json report, in its order.
func checkedFiles(t *testing.T, out string) []string {
	t.Helper()
	var document struct{ Files []struct{ File string } }
	if err := json.Unmarshal([]byte(out), &document); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var files []string
	for _, f := range document.Files {
		files = append(files, filepath.ToSlash(f.File))
	}
	return files
}

// TestCheckDirectory checks which files of a directory are checked: settings in either
// case, and exports of the product among other JSON and XML.
func TestCheckDirectory(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{
		"a/FOO.SETTINGS": noFinding, "a/b.Settings": errorFinding, "sites.json": siteJSON, "SITES.JSON": siteJSON,
		"broken.json": `{"result": [`, "empty.json": "", "package.json": `{"name": "x", "type": "module"}`,
		"graph.json": `{"nodes": [], "edges": []}`, "zones.json": `[{"name": "DMZ", "isDefault": true, "edges": []}]`,
		"other.xml": "<project/>", "text.xml": noFinding, "filezilla.xml": fileZillaXML, "readme.txt": errorFinding,
	})
	t.Chdir(dir)
	if err := os.Symlink(".", "again"); err != nil {
		t.Fatal(err)
	}
	want := []string{"SITES.JSON", "a/FOO.SETTINGS", "a/b.Settings", "sites.json"}
	res := activeftp("check", "--format", "json", ".").wantCode(t, cli.ExitFindings, "check")
	if diff := cmp.Diff(want, checkedFiles(t, res.out)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if got := strings.Count(res.err, "checked as the settings that import writes"); got != 2 {
		t.Errorf("%d of 2 exports are announced: %s", got, res.err)
	}
	res = activeftp("check", "--format", "json", "again").wantCode(t, cli.ExitFindings, "check")
	if got := checkedFiles(t, res.out); len(got) != len(want) || got[0] != "again/SITES.JSON" {
		t.Errorf("through a link to the directory: %q", got)
	}
	activeftp("check", "zones.json").wantCode(t, cli.ExitOK, "check")
	activeftp("check", "package.json").wantCode(t, cli.ExitUsage, "check")
	if err := os.MkdirAll("others", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename("package.json", "others/package.json"); err != nil {
		t.Fatal(err)
	}
	res = activeftp("check", "others").wantCode(t, cli.ExitUsage, "check")
	contains(t, res.err, "others: no *.settings file in this directory or below it\n")
}

// TestCheckUnreadable checks that files that cannot be read are named, and that the
// others are still checked.
func TestCheckUnreadable(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"d/a.settings": errorFinding, "d/big.settings": "", "d/z.settings": noteFinding}))
	if err := os.Truncate("d/big.settings", core.MaxText+1); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"d/loop.settings": "loop.settings", "d/lost.json": "nowhere", "d/up": ".."} {
		if err := os.Symlink(target, filepath.FromSlash(link)); err != nil {
			t.Fatal(err)
		}
	}
	res := activeftp("check", "d", "missing.settings").wantCode(t, cli.ExitUsage, "check")
	contains(t, filepath.ToSlash(res.out), "d/a.settings:4:19: error: ", "d/z.settings:", "fail: 1 error, ", " in 2 files\n")
	contains(t, filepath.ToSlash(res.err), "activeftp check: d/big.settings: longer than 64 MiB", "activeftp check: d/loop.settings: ",
		"activeftp check: d/lost.json: ", "activeftp check: missing.settings: ", "activeftp check: 4 of 6 files could not be checked\n")
	res = activeftp("check", "d/loop.settings", "missing.settings").wantCode(t, cli.ExitUsage, "check")
	contains(t, res.err, "activeftp check: missing.settings: ", "nothing could be checked\n")
	if res.out != "" {
		t.Errorf("a report about no file: %s", res.out)
	}
	before := peertest.ReadFile(t, "d/a.settings")
	activeftp("check", "--fix", "d").wantCode(t, cli.ExitUsage, "check")
	if diff := cmp.Diff(before, peertest.ReadFile(t, "d/a.settings")); diff != "" {
		t.Errorf("--fix changed a file although it could not read another:\n%s", diff)
	}
}

// TestCheckOrder checks that the report has the files in order, whichever is checked
// first.
func TestCheckOrder(t *testing.T) {
	files := make(map[string]string)
	var want []string
	for i := range 100 {
		name := fmt.Sprintf("%02d.settings", i)
		want = append(want, name)
		files[name] = strings.Repeat("# a longer text takes longer\n", 1000*((100-i)%7)) + noteFinding
	}
	t.Chdir(peertest.WriteFiles(t, files))
	res := activeftp("check", "--format", "json", ".").wantCode(t, cli.ExitOK, "check")
	if diff := cmp.Diff(want, checkedFiles(t, res.out)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestCheckDirectoryOutput checks that a report below the directory never replaces an
// input, and that the report of the last time is none.
func TestCheckDirectoryOutput(t *testing.T) {
	files := map[string]string{"a.settings": noFinding, "b.settings": noFinding, "sites.json": siteJSON}
	t.Chdir(peertest.WriteFiles(t, files))
	for _, input := range []string{"a.settings", "sites.json"} {
		res := activeftp("check", "--output", "json="+input, ".").wantCode(t, cli.ExitUsage, "check")
		contains(t, res.err, "--output json="+input+" would overwrite an input; name another file\n")
		if diff := cmp.Diff(files[input], peertest.ReadFile(t, input)); diff != "" || res.out != "" {
			t.Errorf("%s was overwritten, or a report written: %s\n%s", input, res.out, diff)
		}
	}
	for range 2 {
		activeftp("check", "--output", "json=report.json", "--fail-on", "never", ".").wantCode(t, cli.ExitOK, "check")
		want := []string{"a.settings", "b.settings", "sites.json"}
		if diff := cmp.Diff(want, checkedFiles(t, peertest.ReadFile(t, "report.json"))); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	}
}
