package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// TestDocsObserve runs the example in docs/observe.md and compares the
// verdict.
func TestDocsObserve(t *testing.T) {
	_, section, _ := strings.Cut(readDocument(t, "docs/observe.md").text, "<!-- observe")
	blocks := regexp.MustCompile("(?ms)^```\\w+\n(.*?)^```$").FindAllStringSubmatch(section, 2)
	if len(blocks) != 2 {
		t.Fatal("docs/observe.md has no marked example")
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("mft.settings", []byte(blocks[0][1]), 0o644); err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?m)^\$ activeftp observe (.*)$`).FindStringSubmatch(blocks[1][1])
	client := regexp.MustCompile(`(?m)^# curl (.*) ftp://\S+/(\S+)$`).FindStringSubmatch(blocks[1][1])
	if command == nil || client == nil {
		t.Fatal("the example has no command or no client")
	}
	d := watching(t, "", strings.Fields(command[1]), func(url string) {
		peertest.Curl(t, append(strings.Fields(client[1]), url+"/"+client[2])...)
	})
	_, verdict, _ := strings.Cut(blocks[1][1], client[0]+"\n")
	dialogue := regexp.MustCompile(`(?m)^\t[<>] .*\n`) // differs between versions of curl
	got := dialogue.ReplaceAllString(d.out, "")
	if diff := cmp.Diff(strings.Replace(verdict, "\t...\n", "", 1), got); diff != "" {
		t.Errorf("(-document +command):\n%s", diff)
	}
}
