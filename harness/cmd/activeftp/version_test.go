package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
)

// builtPage returns the files of a built page of the given version and commit.
func builtPage(version, commit string) fstest.MapFS {
	return fstest.MapFS{
		"_headers":         {Data: []byte("/*\n  X-Content-Type-Options: nosniff\n")},
		"index.html":       {Data: []byte("the page")},
		"core.wasm":        {},
		"second.wasm":      {},
		"main.js":          {},
		"start.js":         {},
		"worker.js":        {},
		"precache.js":      {},
		"rules/index.html": {},
		"version.json":     {Data: fmt.Appendf(nil, `{"version":%q,"commit":%q,"go":"go1.26.0"}`, version, commit)},
	}
}

func TestVersion(t *testing.T) {
	info, _ := debug.ReadBuildInfo()
	version, commit := identify("", "", info)
	const unknown = "unknown"
	shown := commit
	if commit == "" {
		shown = unknown
	}
	head := fmt.Sprintf("activeftp %s\ncommit    %s\ngo        %s\nplatform  %s/%s\n",
		version, shown, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	tests := []struct {
		name string
		page fstest.MapFS
		want string
	}{
		{"the page of the same build", builtPage(version, commit), "page      " + version + "\n"},
		{"the page of another build", builtPage("v1.2.2", "a94a8fe5"), "page      v1.2.2 (commit a94a8fe5)\n"},
		{"no page", fstest.MapFS{"index.html": {}}, "page      not included; a release archive and \"make run\" include it\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, args := range [][]string{{"version"}, {"--version"}} {
				res := activeftpWith([]cli.Command{versionCommand(tt.page)}, args...).wantCode(t, cli.ExitOK, "version")
				if diff := cmp.Diff(head+tt.want, res.out); diff != "" {
					t.Errorf("%q (-want +got):\n%s", args, diff)
				}
			}
		})
	}
	activeftp("--version", "now").wantCode(t, cli.ExitUsage, "version")
}

func TestIdentify(t *testing.T) {
	const hash = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"
	info := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	revision, clean, modified := debug.BuildSetting{Key: "vcs.revision", Value: hash},
		debug.BuildSetting{Key: "vcs.modified", Value: "false"}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	tests := []struct {
		name                    string
		version, commit         string
		info                    *debug.BuildInfo
		wantVersion, wantCommit string
	}{
		{"set by the build", "v1.2.3", hash, info("v0.0.0-2025", revision, modified), "v1.2.3", hash},
		{"set by the build without git", "devel", "", info("v0.0.0-2025", revision, modified), "devel", ""},
		{"go install of a version", "", "", info("v1.2.3"), "v1.2.3", ""},
		{"go build in a checkout", "", "", info("v1.2.3", revision, clean), "v1.2.3", hash},
		{"go build in a changed checkout", "", "", info("v1.2.3+dirty", revision, modified), "v1.2.3+dirty", hash + "-dirty"},
		{"go build without version control", "", "", info("(devel)"), "devel", ""},
		{"go test", "", "", info(""), "devel", ""},
		{"no build information", "", "", nil, "devel", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			version, commit := identify(tt.version, tt.commit, tt.info)
			if version != tt.wantVersion || commit != tt.wantCommit {
				t.Errorf("got %q, %q; want %q, %q", version, commit, tt.wantVersion, tt.wantCommit)
			}
		})
	}
}

// TestHomeOf checks that only a module path that is an address gives the project a
// home.
func TestHomeOf(t *testing.T) {
	for module, want := range map[string]string{
		"activeftp": "", "": "", "example.com": "", "local/activeftp": "",
		"github.com/acme/activeftp": "https://github.com/acme/activeftp", "github.com/acme/activeftp/v2": "https://github.com/acme/activeftp",
		"git.example.com/mft/vsftp": "https://git.example.com/mft/vsftp",
	} {
		if got := homeOf(module); got != want {
			t.Errorf("homeOf(%q) = %q, want %q", module, got, want)
		}
	}
}
