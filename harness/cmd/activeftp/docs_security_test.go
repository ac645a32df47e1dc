package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// threatRow matches a row of the table of threats: the attack, what stops it, and the
// tests.
var threatRow = regexp.MustCompile(`(?m)^\| (\*\*.+?) \| (.+) \| (.+?) \|$`)

// TestDocsSecurity checks that each row of the table of threats names tests, and that
// the linked files have them: functions of Go, scenarios, and checks in the browser.
func TestDocsSecurity(t *testing.T) {
	d := readDocument(t, "docs/SECURITY.md")
	rows := threatRow.FindAllStringSubmatch(d.text, -1)
	if len(rows) < 10 {
		t.Fatalf("found %d rows; the pattern may be wrong", len(rows))
	}
	for _, row := range rows {
		tests := markdownLinkText.FindAllStringSubmatch(row[3], -1)
		if len(tests) == 0 {
			t.Errorf("%s: no test", row[1])
		}
		for _, test := range tests {
			if problem := checkTest(path.Join("docs", test[2]), test[1]); problem != nil {
				t.Errorf("%s: %v", row[1], problem)
			}
		}
	}
}

// markdownLinkText matches a link: its text and its target.
var markdownLinkText = regexp.MustCompile(`\[([^\]]+)\]\(([^()\s]+)\)`)

// checkTest returns an error unless a file of the repository has a test with that name.
func checkTest(file, name string) error {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var definition *regexp.Regexp
	quoted := regexp.QuoteMeta(name)
	switch {
	case strings.HasSuffix(file, "_test.go"):
		definition = regexp.MustCompile(`(?m)^func ` + quoted + `\([a-z]+ \*testing\.[TF]\) \{`)
	case strings.HasSuffix(file, ".test.mjs"):
		definition = regexp.MustCompile(`(?m)^(?:check|test)\(` + quoted + `,`)
	case path.Base(file) == name+".txtar":
		return nil
	default:
		return fmt.Errorf("%s: %s has no tests that this one knows", name, file)
	}
	if !definition.Match(text) {
		return fmt.Errorf("%s has no test %s", file, name)
	}
	return nil
}

func TestCheckTest(t *testing.T) {
	for _, tt := range []struct {
		file, name string
		exists     bool
	}{
		{"harness/cmd/activeftp/docs_security_test.go", "TestCheckTest", true},
		{"harness/cmd/activeftp/docs_security_test.go", "TestCheck", false},
		{"harness/cmd/activeftp/docs_security_test.go", "checkTest", false},
		{"harness/cmd/activeftp/docs_none_test.go", "TestNone", false},
		{"core/parse_test.go", "FuzzParse", true},
		{"scenarios/fault_nul.txtar", "fault_nul", true},
		{"scenarios/fault_nul.txtar", "fault", false},
		{"site/test/link.test.mjs", `"a text that does not fit into a link gives none"`, true},
		{"site/test/link.test.mjs", `"a text that does not fit into a link"`, false},
		{"README.md", "README", false},
	} {
		if err := checkTest(tt.file, tt.name); (err == nil) != tt.exists {
			t.Errorf("%s in %s: %v", tt.name, tt.file, err)
		}
	}
}
