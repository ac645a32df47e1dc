// Command dist writes the files of a release into dist: for each platform an
// archive with the command, its man page and its completion scripts, the page as an
// archive and as one file, and SHA256SUMS.
// The same commit and the same Go version give the same bytes, in any directory and
// at any time.
//
// Run it with make dist, which builds the page first and sets the version.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"time"
)

// version and commit are set by the build:
// -ldflags "-X main.version=1.2.3 -X main.commit=HASH".
var version, commit = "devel", ""

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// run writes the release of the module in the working directory.
func run(ctx context.Context) error {
	if len(os.Args) > 1 {
		return fmt.Errorf("unexpected argument %q; want none", os.Args[1])
	}
	modified, err := modificationTime(os.Getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return err
	}
	build := func(ctx context.Context, p platform, file string) error {
		return goBuild(ctx, ".", p, version, commit, file)
	}
	r := release{root: ".", version: version, commit: commit, modified: modified, log: os.Stdout, build: build, output: outputOf}
	return r.write(ctx)
}

// modificationTime returns the modification time of the files in archives, from
// the seconds since 1970 in SOURCE_DATE_EPOCH. If that is empty or earlier than
// 1980, it is the start of 1980, because zip has no earlier one.
func modificationTime(epoch string) (time.Time, error) {
	seconds, err := strconv.ParseInt(cmp.Or(epoch, "0"), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH=%s: want seconds since 1970", epoch)
	}
	earliest := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	if t := time.Unix(seconds, 0).UTC(); t.After(earliest) {
		return t, nil
	}
	return earliest, nil
}
