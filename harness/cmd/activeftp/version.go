package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
	"activeftp/site"
)

// version and commit are set by the build:
// -ldflags "-X main.version=1.2.3 -X main.commit=HASH". They are empty after a
// plain "go build" or "go install".
var version, commit string

// versionCommand returns the command that prints the version of the program and
// that of the page in files.
func versionCommand(files fs.FS) cli.Command {
	return cli.Command{
		Name:    "version",
		Summary: "print the version",
		Help: "Prints the version of activeftp, the commit that it was built from (if known), the Go version, the platform, and " +
			"the version of the page that activeftp site serves.",
		Examples: []string{"activeftp version"},
		Setup: func(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
			return func(args []string) error {
				if err := cli.NoArguments(args); err != nil {
					return err
				}
				version, commit := buildVersion()
				_, err := fmt.Fprintf(t.Out, "activeftp %s\ncommit    %s\ngo        %s\nplatform  %s/%s\npage      %s\n",
					version, cmp.Or(commit, "unknown"), runtime.Version(), runtime.GOOS, runtime.GOARCH, pageVersion(files, commit))
				return err
			}
		},
	}
}

// tool returns this program, for reports.
func tool() report.Tool {
	version, _ := buildVersion()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return report.Tool{Version: version}
	}
	return report.Tool{Version: version, Home: homeOf(info.Main.Path)}
}

// homeOf returns the address of the project whose module has this path. It is
// empty if the path is no address: then the project has no public home yet.
func homeOf(module string) string {
	host, rest, _ := strings.Cut(module, "/")
	if !strings.Contains(host, ".") || rest == "" {
		return ""
	}
	if major := path.Base(module); major[0] == 'v' && strings.Trim(major[1:], "0123456789") == "" { // github.com/a/b/v2
		module = path.Dir(module)
	}
	return "https://" + module
}

// buildVersion returns the version and the commit of this program.
func buildVersion() (string, string) {
	info, _ := debug.ReadBuildInfo()
	return identify(version, commit, info)
}

// identify returns the version and the commit of the program: those that were set
// by the build or, without a version, those in the build information, which can be
// nil. The version of last resort is "devel"; an unknown commit is empty.
func identify(version, commit string, info *debug.BuildInfo) (string, string) {
	if version != "" || info == nil {
		return cmp.Or(version, "devel"), commit
	}
	if version = info.Main.Version; version == "(devel)" {
		version = ""
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "-dirty"
		}
	}
	if revision == "" {
		return cmp.Or(version, "devel"), ""
	}
	return cmp.Or(version, "devel"), revision + dirty
}

// pageVersion returns the version of the page in files, with its commit if that is
// not the program's.
func pageVersion(files fs.FS, commit string) string {
	page, err := site.ReadBuild(files)
	switch {
	case err != nil:
		return `not included; a release archive and "make run" include it`
	case page.Commit != commit:
		return page.Version + " (commit " + cmp.Or(page.Commit, "unknown") + ")"
	}
	return page.Version
}
