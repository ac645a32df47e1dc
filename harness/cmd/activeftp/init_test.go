package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

func TestInit(t *testing.T) {
	for _, args := range [][]string{{"init"}, {"init", "-"}} {
		res := activeftp(args...).wantCode(t, cli.ExitOK, "init")
		if diff := cmp.Diff(core.InitialText, res.out); diff != "" || res.err != "" {
			t.Errorf("%q: error output %q, output (-want +got):\n%s", args, res.err, diff)
		}
	}
	res := withInput(core.InitialText).activeftp("check", "-").wantCode(t, cli.ExitOK, "check")
	if !strings.Contains(res.out, "not fully checked") {
		t.Errorf("the text is fully checked:\n%s", res.out)
	}
}

func TestInitFile(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old.settings": noFinding, "d/x.settings": noFinding})
	t.Chdir(dir)
	if err := os.Symlink("nowhere", "link.settings"); err != nil {
		t.Fatal(err)
	}
	res := activeftp("init", "new.settings").wantCode(t, cli.ExitOK, "init")
	if diff := cmp.Diff(core.InitialText, peertest.ReadFile(t, "new.settings")); diff != "" || res.out != "" {
		t.Errorf("output %q, new.settings (-want +got):\n%s", res.out, diff)
	}
	contains(t, res.err, "new.settings: written")
	for _, tt := range []struct{ file, words string }{
		{"new.settings", "new.settings exists already; name a new file"},
		{"old.settings", "old.settings exists already"},
		{"link.settings", "link.settings exists already"},
		{"d", "d exists already"},
		{"none/new.settings", "cannot write none/new.settings: no such file or directory"},
		{"old.settings/new.settings", "cannot write old.settings/new.settings: not a directory"},
	} {
		contains(t, activeftp("init", tt.file).wantCode(t, cli.ExitUsage, "init").err, tt.words)
	}
	activeftp("init", "a", "b").wantCode(t, cli.ExitUsage, "init")
	if diff := cmp.Diff(noFinding, peertest.ReadFile(t, "old.settings")); diff != "" {
		t.Errorf("old.settings (-want +got):\n%s", diff)
	}
	peertest.CheckFiles(t, dir, "d", "d/x.settings", "link.settings", "new.settings", "old.settings")
}
