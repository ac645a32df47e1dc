package cli

import (
	"io"
	"os"
	"time"

	"github.com/spf13/pflag"

	"activeftp/core"
)

// siteFlag is a flag for the name of a transfer site in the settings.
type siteFlag struct{ textFlag }

// AddSite adds the flag --site and returns its value, which is empty unless it is
// given.
func AddSite(flags *pflag.FlagSet, usage string) *string {
	value := new(string)
	flags.Var(siteFlag{textFlag{value, "NAME"}}, "site", usage)
	return value
}

const (
	// maxCompletionText is the largest file, in bytes, whose sites complete.
	maxCompletionText = 4 << 20

	// maxCompletionTime is the longest time that completion waits for a file, which
	// can be on a server that does not answer.
	maxCompletionTime = time.Second
)

// siteNames returns the names of the sites in the settings files among arguments.
// It reads regular files only, because a pipe can be read once, and gives up after
// maxCompletionTime.
func siteNames(arguments []string) []string {
	found := make(chan []string, 1)
	go func() {
		var names []string
		for _, file := range arguments {
			names = append(names, core.OutlineOf(smallFile(file)).Sites...)
		}
		found <- names
	}()
	select {
	case names := <-found:
		return names
	case <-time.After(maxCompletionTime):
		return nil
	}
}

// smallFile returns the text of a regular file of at most maxCompletionText bytes,
// or "" if it is something else or cannot be read.
func smallFile(file string) string {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCompletionText {
		return ""
	}
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCompletionText))
	if err != nil {
		return ""
	}
	text, _ := core.Decode(string(data))
	return text
}
