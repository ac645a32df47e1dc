package play

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"activeftp/harness/scripted"
)

// TestDocumentation checks that the documentation of package scenario lists every
// word of the language with its arguments and its help.
func TestDocumentation(t *testing.T) {
	data, err := os.ReadFile("../scenario/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	documentation := string(data)
	checkListed := func(name, args, help string) {
		t.Helper()
		usage := strings.TrimSpace(name + " " + args)
		line := regexp.MustCompile(`(?m)^//\t` + regexp.QuoteMeta(usage) + `(\n//)?\s+` + regexp.QuoteMeta(help) + `$`)
		if !line.MatchString(documentation) {
			t.Errorf("scenario/doc.go does not show %q with %q", usage, help)
		}
	}
	for _, w := range Language().Steps {
		checkListed(w.Name, w.Args, w.Help)
	}
	for _, w := range Language().Facts {
		checkListed(w.Name, w.Args, w.Help)
	}
	for _, w := range scripted.ActionWords() {
		checkListed(w.Name, w.Args, w.Help)
	}
	for _, command := range scripted.Commands() {
		if !regexp.MustCompile(`\b` + command + `\b`).MatchString(documentation) {
			t.Errorf("scenario/doc.go does not mention the command %q", command)
		}
	}
}
