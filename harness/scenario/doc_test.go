package scenario

import (
	_ "embed"
	"strings"
	"testing"
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
	for _, w := range facts() {
		hold(w.name, w.usage)
	}
}
