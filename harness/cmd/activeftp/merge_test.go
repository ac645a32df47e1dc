package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// estateFiles returns the files of an estate with every kind of outcome: all
// severities, accepted findings, texts that are empty or not UTF-8, columns that differ
// by unit, an export, and JSON that is left out.
func estateFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{
		"estate/a/none.settings": noFinding, "estate/a/note.settings": noteFinding, "estate/a/warning.settings": warningFinding,
		"estate/error.settings": errorFinding, "estate/empty.settings": "# nothing yet\n", "estate/latin.settings": "[host]\nos = Z\xfcrich\n",
		"estate/long.settings": "[host]\nos = " + strings.Repeat("x", 5000) + "\n",
		"estate/units.SETTINGS": "[transfer-site Zürich 😀]\nserver = Zürich 😀 999\nport = 0 # Zürich 😀\nusw = 1\n" +
			"[ftp-active-mode] # 😀\nbase-port = 100 # activeftp: accept port-base-bounds because Zürich\n",
		"estate/other.json": `{"name":"nothing of ours"}`, "estate/z.xml": "<other/>",
	}
	for i := range 20 {
		files[fmt.Sprintf("estate/many/%02d.settings", i)] = fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = 60000\n", 1000+i)
	}
	export, err := os.ReadFile(filepath.Join(root, "core/testdata/rest/export.xml"))
	if err == nil {
		files["estate/export.xml"] = string(export)
	}
	return files
}

// writeShards runs a command once for each shard with its report in shards/I.json, and
// returns the reports. code is the highest exit code.
func writeShards(t *testing.T, total int, args ...string) (reports []string, code int) {
	t.Helper()
	if err := os.MkdirAll("shards", 0o755); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= total; i++ {
		file := fmt.Sprintf("shards/%d.json", i)
		shard := fmt.Sprintf("--shard=%d/%d", i, total)
		res := activeftp(slices.Concat(args[:1], []string{shard, "--output", "json=" + file}, args[1:])...)
		code = max(code, res.code)
		contains(t, res.out, fmt.Sprintf("shard %d/%d: ", i, total))
		reports = append(reports, file)
	}
	return reports, code
}

// TestMergeCheck checks that shards joined are one run byte for byte, in every format
// and with the same exit code, whatever the number of shards and their order.
func TestMergeCheck(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, estateFiles(t)))
	for _, total := range []int{1, 3, 7, 40} {
		reports, _ := writeShards(t, total, "check", "estate")
		slices.Reverse(reports)
		for _, format := range report.CheckFormats() {
			for _, failOn := range []string{"error", "never"} {
				flags := []string{"--format", format.Name, "--fail-on", failOn}
				want := activeftp(slices.Concat([]string{"check", "estate"}, flags)...)
				got := activeftp(slices.Concat([]string{"merge"}, flags, reports)...)
				if diff := cmp.Diff(want.out, got.out); diff != "" || got.code != want.code {
					t.Errorf("%d shards, %q: exit code %d, want %d (-one run +merged):\n%s", total, flags, got.code, want.code, diff)
				}
			}
		}
	}
	reports, _ := writeShards(t, 1, "check", "estate/units.SETTINGS")
	want := activeftp("check", "--color", "always", "estate/units.SETTINGS").out
	if diff := cmp.Diff(want, activeftp("merge", "--color", "always", reports[0]).out); diff != "" {
		t.Errorf("in colour (-one run +merged):\n%s", diff)
	}
}

// TestMergePolicy checks the same for shards with a configuration file and a baseline,
// and that all must have the same ones.
func TestMergePolicy(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"estate/1.settings": errorFinding, "estate/2.settings": noteFinding, "estate/3.settings": warningFinding, "estate/4.settings": warningFinding,
		"estate/gone.settings": errorFinding, ".activeftp.toml": "[rules]\nport-capacity = \"error\"\nport-known-service = \"off\"\n",
	}))
	activeftp("check", "--write-baseline", "baseline.json", "estate").wantCode(t, cli.ExitOK, "check")
	contains(t, activeftp("check", "--shard", "1/2", "--write-baseline", "baseline.json", "estate").wantCode(t, cli.ExitUsage, "check").err,
		"want --write-baseline without --shard")
	for file, text := range map[string]string{"estate/1.settings": errorFinding + "nonsense\n", "estate/3.settings": noFinding} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove("estate/gone.settings"); err != nil {
		t.Fatal(err)
	}
	reports, _ := writeShards(t, 3, "check", "--baseline", "baseline.json", "estate")
	for _, format := range report.CheckFormats() {
		want := activeftp("check", "--format", format.Name, "--baseline", "baseline.json", "estate").wantCode(t, cli.ExitFindings, "check")
		got := activeftp(append([]string{"merge", "--format", format.Name}, reports...)...).wantCode(t, cli.ExitFindings, "merge")
		if diff := cmp.Diff(want.out, got.out); diff != "" {
			t.Errorf("%s (-one run +merged):\n%s", format.Name, diff)
		}
	}
	activeftp("check", "--no-config", "--baseline", "baseline.json", "--shard", "2/3", "--output", "json=shards/2.json", "estate")
	res := activeftp(append([]string{"merge"}, reports...)...).wantCode(t, cli.ExitUsage, "merge")
	contains(t, res.err, "shards/2.json: another configuration file or baseline than shards/1.json")
}

// TestMergeRun checks the same for scenarios, except for the times and the loopback
// addresses, which two runs do not share either.
func TestMergeRun(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"s/one.txtar": scenarioText, "s/a/two.txtar": scenarioText, "s/wrong.txtar": wrongFact, "s/x.txtar": scenarioText, "s/y.txtar": scenarioText,
	}))
	reports, code := writeShards(t, 3, "run", "s")
	if code != cli.ExitFindings {
		t.Errorf("the shards exit with %d", code)
	}
	varying := regexp.MustCompile(`"seconds":[0-9.e-]+|time="[0-9.]+"|[0-9.]+ s</h2>|127,77,0,[0-9]+`)
	for _, format := range report.RunFormats() {
		want := activeftp("run", "--format", format.Name, "s")
		got := activeftp(slices.Concat([]string{"merge", "--format", format.Name}, reports)...)
		if diff := cmp.Diff(varying.ReplaceAllString(want.out, "VARYING"), varying.ReplaceAllString(got.out, "VARYING")); diff != "" || got.code != want.code {
			t.Errorf("%s: exit code %d, want %d (-one run +merged):\n%s", format.Name, got.code, want.code, diff)
		}
	}
	reports, _ = writeShards(t, 3, "run", "--run", "one|two", "s")
	activeftp(append([]string{"merge"}, reports...)...).wantCode(t, cli.ExitOK, "merge")
}

// TestMergeExitCodes checks that the exit code is that of the whole, and 2 for a set
// that is not whole.
func TestMergeExitCodes(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"estate/1.settings": noFinding, "estate/2.settings": errorFinding, "estate/3.settings": warningFinding,
		"clean/1.settings": noFinding, "clean/2.settings": "# nothing\n", "nothing/1.settings": "# nothing\n", "nothing/2.settings": "",
	}))
	merge := func(code int, args ...string) result {
		t.Helper()
		return activeftp(append([]string{"merge"}, args...)...).wantCode(t, code, "merge")
	}
	all, code := writeShards(t, 3, "check", "estate")
	if code != cli.ExitFindings {
		t.Errorf("the shards exit with %d", code)
	}
	merge(cli.ExitFindings, all...)
	merge(cli.ExitOK, append([]string{"--fail-on", "never"}, all...)...)
	res := merge(cli.ExitUsage, append([]string{"--output", "json=joined.json"}, all[:2]...)...)
	contains(t, res.err, "no report of shard 3 of 3")
	if _, err := os.Stat("joined.json"); err == nil || res.out != "" {
		t.Errorf("a set that is not whole has a report: %v, %q", err, res.out)
	}
	contains(t, merge(cli.ExitUsage, all[0], all[0], all[1], all[2]).err, "shards/1.json: shard 1/3, which shards/1.json is too")
	if err := os.WriteFile("estate/4.settings", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	activeftp("check", "--shard", "3/3", "--output", "json=shards/3.json", "estate")
	contains(t, merge(cli.ExitUsage, all...).err, "shards/3.json: of another run than shards/1.json")

	clean, code := writeShards(t, 2, "check", "clean")
	if code != cli.ExitOK { // one shard has nothing to check, which the other cannot know
		t.Errorf("the shards of clean settings exit with %d", code)
	}
	merge(cli.ExitOK, clean...)
	nothing, _ := writeShards(t, 2, "check", "nothing")
	contains(t, merge(cli.ExitUsage, nothing...).err, "nothing to check")
	activeftp("check", "--shard", "1/1", "nothing").wantCode(t, cli.ExitUsage, "check")
}

// TestMergeUnreadable checks that files that a shard cannot read make the same exit
// code and message as in one run, and that the others are in the report.
func TestMergeUnreadable(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"estate/1.settings": noFinding, "estate/3.settings": noteFinding, "alone/readme": ""}))
	for _, link := range []string{"estate/2.settings", "alone/1.settings"} {
		if err := os.Symlink("missing", link); err != nil {
			t.Fatal(err)
		}
	}
	want := activeftp("check", "estate").wantCode(t, cli.ExitUsage, "check")
	reports, code := writeShards(t, 3, "check", "estate")
	if code != cli.ExitUsage {
		t.Errorf("the shards exit with %d", code)
	}
	got := activeftp(append([]string{"merge"}, reports...)...).wantCode(t, cli.ExitUsage, "merge")
	if diff := cmp.Diff(want.out, got.out); diff != "" {
		t.Errorf("(-one run +merged):\n%s", diff)
	}
	if diff := cmp.Diff(strings.ReplaceAll(want.err, "activeftp check:", "activeftp merge:"), got.err); diff != "" {
		t.Errorf("standard error (-one run +merged):\n%s", diff)
	}
	reports, _ = writeShards(t, 2, "check", "alone")
	contains(t, activeftp(append([]string{"merge"}, reports...)...).wantCode(t, cli.ExitUsage, "merge").err,
		"alone/1.settings", "nothing could be checked")
}

// TestMergeProofs checks that reports of prove and dial, which have no shards, are put
// one after the other.
func TestMergeProofs(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"mft.settings": provableSettings(t)}))
	activeftp("prove", "--output", "json=1.json", "mft.settings").wantCode(t, cli.ExitOK, "prove")
	activeftp("prove", "--output", "json=2.json", "mft.settings").wantCode(t, cli.ExitOK, "prove")
	res := activeftp("merge", "1.json", "2.json").wantCode(t, cli.ExitOK, "merge")
	if n := strings.Count(res.out, "payroll: active mode"); n != 2 {
		t.Errorf("%d proofs, want 2:\n%s", n, res.out)
	}
	activeftp("merge", "--format", "sarif", "1.json").wantCode(t, cli.ExitOK, "merge")
	contains(t, activeftp("merge", "1.json", "1.json").wantCode(t, cli.ExitUsage, "merge").err, "the same report as 1.json")
}

// TestMergeBadInput checks that each file that is no report is named with what was
// expected, all of them at once.
func TestMergeBadInput(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": noFinding, "b.settings": errorFinding, "dir/x": "", "empty.json": "", "wrong.json": `{"a":1}`, "text.json": "pass\n"}))
	activeftp("check", "--shard", "1/1", "--output", "json=whole.json", "a.settings").wantCode(t, cli.ExitOK, "check")
	activeftp("check", "--output", "jsonl=lines.json", "b.settings").wantCode(t, cli.ExitFindings, "check")
	activeftp("run", "--run", "^port_busy$", "--output", "json=run.json").wantCode(t, cli.ExitOK, "run")
	activeftp("conformance", "--help").wantCode(t, cli.ExitOK, "conformance")
	whole, err := os.ReadFile("whole.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("cut.json", whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	wrong := map[string]string{
		"dir":          "dir: is a directory; want",
		"empty.json":   "empty.json: the file is empty; want",
		"wrong.json":   "wrong.json: not a report of activeftp; want",
		"text.json":    "text.json: byte 1: not valid JSON; want",
		"cut.json":     fmt.Sprintf("cut.json: byte %d: the report ends in the middle; want all of it", len(whole)/2),
		"missing.json": "missing.json: no such file or directory",
		"lines.json":   "lines.json: ",
		"a.settings":   "a.settings: ",
	}
	files := slices.Sorted(maps.Keys(wrong))
	res := activeftp(append([]string{"merge", "whole.json"}, files...)...).wantCode(t, cli.ExitUsage, "merge")
	contains(t, res.err, slices.Collect(maps.Values(wrong))...)
	for _, file := range files {
		contains(t, activeftp("merge", file).wantCode(t, cli.ExitUsage, "merge").err, wrong[file])
	}
	tests := []struct {
		args []string
		want string
	}{
		{nil, "want the json reports"},
		{[]string{"-", "-"}, "once"},
		{[]string{"whole.json", "run.json"}, "run.json: a report of run or observe; whole.json is one of check"},
		{[]string{"--format", "sarif", "run.json"}, "--format sarif: these reports do not have it: want text, json"},
		{[]string{"--output", "sarif=out", "run.json"}, "--output sarif=out: these reports do not have it: want text, json"},
		{[]string{"--format", "tap", "whole.json"}, "--format tap: these reports do not have it"},
		{[]string{"--output", "json=whole.json", "whole.json"}, "would overwrite an input"},
		{[]string{"--format", "xml", "whole.json"}, "--format xml: want text, "},
	}
	for _, tt := range tests {
		res := activeftp(append([]string{"merge"}, tt.args...)...).wantCode(t, cli.ExitUsage, "merge")
		contains(t, res.err, tt.want)
		if res.out != "" {
			t.Errorf("%q: standard output %q", tt.args, res.out)
		}
	}
	if got := withInput(string(whole)).activeftp("merge", "-").wantCode(t, cli.ExitOK, "merge").out; !strings.HasPrefix(got, "pass") {
		t.Errorf("from standard input: %q", got)
	}
}

// TestMergeAuto checks that --format auto is github for reports that have it, and text
// for others.
func TestMergeAuto(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"a.settings": errorFinding}))
	activeftp("check", "--shard", "1/1", "--output", "json=check.json", "a.settings").wantCode(t, cli.ExitFindings, "check")
	activeftp("run", "--run", "^port_busy$", "--output", "json=run.json").wantCode(t, cli.ExitOK, "run")
	in := environment{env: map[string]string{"GITHUB_ACTIONS": "true"}}
	contains(t, in.activeftp("merge", "--format", "auto", "check.json").wantCode(t, cli.ExitFindings, "merge").out, "::error file=a.settings")
	contains(t, in.activeftp("merge", "--format", "auto", "run.json").wantCode(t, cli.ExitOK, "merge").out, "1 passed, 0 failed")
}
