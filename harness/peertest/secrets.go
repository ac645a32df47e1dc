package peertest

import (
	"fmt"
	"strings"
	"testing"
)

// Secret is the password in every command of SecretCommands.
const Secret = "hunter2"

// SecretCommands returns commands that contain Secret, in forms that a careless
// mask overlooks.
func SecretCommands() []string {
	return []string{
		"PASS " + Secret,
		" PASS " + Secret,
		"\xff\xf4PASS " + Secret,
		"PA\x00SS " + Secret,
		"PASS\t" + Secret,
		"pass " + Secret,
		"PASS:" + Secret,
		"ACCT " + Secret,
		"SITE PSWD " + Secret + " " + Secret,
		"USER ftp://mft:" + Secret + "@192.0.2.5",
	}
}

// SecretTexts returns texts of replies that quote the commands of
// SecretCommands, as they are and escaped.
func SecretTexts() []string {
	var texts []string
	for _, command := range SecretCommands() {
		texts = append(texts, fmt.Sprintf(`Unknown command "%s"`, command), fmt.Sprintf("Unknown command %q", command))
	}
	return texts
}

// CheckMasked fails the test if a line contains Secret, in any case.
func CheckMasked(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		if strings.Contains(strings.ToLower(line), Secret) {
			t.Errorf("%q shows the secret", line)
		}
	}
}
