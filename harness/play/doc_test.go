package scenario

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"

	"activeftp/harness/scripted"
)

//go:embed doc.go
var documentation string

// The package's documentation lists every word as errors tell of it.
func TestDocumentationHasEveryWord(t *testing.T) {
	hold := func(name, usage string) {
		if line := "\n//\t" + strings.TrimSpace(name+" "+usage); !strings.Contains(documentation, line+" ") && !strings.Contains(documentation, line+"\n") {
			t.Errorf("doc.go does not tell of %q", strings.TrimSpace(line))
		}
	}
	for _, w := range steps() {
		hold(w.name, w.usage)
	}
	for _, usage := range scripted.Usage() {
		hold(usage, "")
	}
	for _, command := range scripted.Commands() {
		if !regexp.MustCompile(`\b` + command + `\b`).MatchString(documentation) {
			t.Errorf("doc.go does not tell of the command %q", command)
		}
	}
	for _, w := range facts() {
		hold(w.name, w.usage)
	}
}
