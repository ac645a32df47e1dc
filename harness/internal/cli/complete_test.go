package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// sampleCommands returns commands with a flag of each kind.
func sampleCommands() []Command {
	return []Command{
		{Name: "check", Args: "[flags] FILE|DIR", Summary: "check it", Setup: func(_ context.Context, t *Terminal, flags *pflag.FlagSet) func([]string) error {
			AddReportFlags(flags, t, report.CheckFormats(), report.Tool{})
			AddFailOn(flags)
			AddSite(flags, "only site")
			AddText(flags, "settings", "FILE", "", "settings")
			AddText(flags, "user", "NAME", "", "user")
			flags.Bool("fix", false, "fix it")
			return nil
		}},
		{Name: "explain", Args: "ID", Summary: "explain it", Setup: noFlags, Candidates: func() []Candidate {
			return []Candidate{{"key-unknown", "the key must exist"}, {"AM-01", "item one"}}
		}},
		{Name: "rules", Setup: noFlags},
	}
}

func noFlags(context.Context, *Terminal, *pflag.FlagSet) func([]string) error { return nil }

// completed returns the output of the hidden command for the words in zsh.
func completed(t *testing.T, args ...string) string {
	t.Helper()
	var out, err strings.Builder
	terminal := &Terminal{Out: &out, Err: &err, Env: func(string) string { return "" }}
	if code := Run(t.Context(), append([]string{CompleteWord}, args...), terminal, sampleCommands()); code != ExitOK || err.Len() > 0 {
		t.Errorf("%q: exit code %d, %q on standard error; want neither", args, code, err.String())
	}
	return out.String()
}

func TestComplete(t *testing.T) {
	const files = "files\n\n"
	words := func(words ...string) string { return "words\n\n" + strings.Join(words, "\t\n") + "\t\n" }
	tests := []struct {
		line string // words, separated by blanks
		want string
	}{
		{"", "words\n\nhelp\tlist the commands\ncheck\tcheck it\nexplain\texplain it\nrules\t\n"},
		{"ex", "words\n\nexplain\texplain it\n"},
		{"help ex", "words\n\nexplain\texplain it\n"},
		{"help explain ", "words\n\n"},
		{"--v", "words\n\n--version\tprint the version\n"},
		{"chek ", "words\n\n"},
		{"check ", files},
		{"check -- --f", files},
		{"check --f", "words\n\n--format\treport format, such as junit\n--fail-on\tlowest severity for exit code 1\n--fix\tfix it\n"},
		{"check --fail-on ", words("error", "warning", "note", "never")},
		{"check --fail-on=n", "words\n--fail-on=\nnote\t\nnever\t\n"},
		{"check --fail-on note --format a", words("auto")},
		{"check --output js", words("json=", "jsonl=")},
		{"check --output json=x", "files\njson=\n"},
		{"check --output=json=x", "files\n--output=json=\n"},
		{"check --settings x", files},
		{"check --settings=x", "files\n--settings=\n"},
		{"check --user x", "words\n\n"},
		{"check --fix x", files},
		{"check --absent=", "words\n\n"},
		{"check --site ", "words\n\n"},
		{"explain k", "words\n\nkey-unknown\tthe key must exist\n"},
		{"explain AM-01 ", "words\n\n"},
		{"explain --h", "words\n\n--help\tprint the help\n"},
		{"rules ", "words\n\n"},
	}
	for _, tt := range tests {
		args := append([]string{Zsh}, strings.Split(tt.line, " ")...)
		if diff := cmp.Diff(tt.want, completed(t, args...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.line, diff)
		}
	}
	for _, args := range [][]string{{}, {"zsh"}, {"bash", "activeftp ch"}, {"csh", ""}} {
		if got := completed(t, args...); got != "" {
			t.Errorf("%q: got %q, want nothing", args, got)
		}
	}
}

// TestCompleteSites checks which files' sites complete, and that a name with a
// character that a terminal acts on is left out.
func TestCompleteSites(t *testing.T) {
	t.Chdir(t.TempDir())
	var wide []byte
	for _, unit := range utf16.Encode([]rune("\ufeff[transfer-site Zürich]\n")) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	many := strings.Builder{}
	for i := range maxCandidates + 1 {
		fmt.Fprintf(&many, "[transfer-site s%d]\n", i)
	}
	for name, text := range map[string]string{
		"a.settings": "[transfer-site one]\n[transfer-site two 2]\n[transfer-site e\x1bsc]\n[transfer-site ta\tb]\n", "wide.settings": string(wide),
		"many.settings": many.String(), "large.settings": "[transfer-site one]\n" + strings.Repeat("#\n", maxCompletionText/2),
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for line, want := range map[string]string{
		"check a.settings --site ":               "words\n\none\t\ntwo 2\t\n",
		"check a.settings --site=t":              "words\n--site=\ntwo 2\t\n",
		"check wide.settings a.settings --site ": "words\n\nZürich\t\none\t\ntwo 2\t\n",
		"check large.settings --site ":           "words\n\n",
		"check . --site ":                        "words\n\n",
		"check - --site ":                        "words\n\n",
		"check absent --site ":                   "words\n\n",
		"check --user a.settings --site ":        "words\n\n",
	} {
		args := append([]string{Fish}, strings.Split(line, " ")...)
		if diff := cmp.Diff(want, completed(t, args...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
	if n := strings.Count(completed(t, Fish, "check", "many.settings", "--site", "s"), "\n"); n != maxCandidates+2 {
		t.Errorf("%d lines, want %d candidates and two lines", n, maxCandidates)
	}
}

func TestCompleteBash(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.settings")
	text := "[transfer-site pay roll]\n[transfer-site x' $(id) ']\n[transfer-site q\"`!]\n[transfer-site a:b=c]\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	site := "activeftp check " + file + " --site "
	tests := []struct {
		line, replaced string
		want           string
	}{
		{"activeftp", "activeftp", "words\n"},
		{"activeftp ex", "ex", "words\nexplain\n"},
		{"activeftp check ", "", "files\n"},
		{"activeftp check 2>x ", "", "files\n"},
		{"activeftp explain >", "", "files\n"},
		{"activeftp explain <x k", "k", "words\nkey-unknown\n"},
		{"activeftp explain $(k", "k", "words\n"},
		{"activeftp explain k", "other", "words\n"},
		{"activeftp check --fail-on=no", "no", "words\nnote\n"},
		{"activeftp check --fail-on=no", "--fail-on=no", "words\n--fail-on=note\n"},
		{"activeftp check --output js", "js", "words\njson=\njsonl=\n"},
		{"activeftp check --output json=a", "a", "files\n"},
		{site, "", "words\npay\\ roll\nx\\'\\ \\$\\(id\\)\\ \\'\nq\\\"\\`\\!\na:b=c\n"},
		{site + "'", "", "words\npay roll\nq\"`!\na:b=c\n"},
		{site + `"`, "", "words\npay roll\na:b=c\n"},
		{site + `"pay ro`, "pay ro", "words\npay roll\n"},
		{site + `pay\ ro`, `pay\ ro`, "words\npay\\ roll\n"},
		{site + `pay\`, `pay\`, "words\npay\\ roll\n"},
		{site + `pay" r`, " r", "words\n roll\n"},
		{site + `a:`, "", "words\nb=c\n"},
		{site + `a:b=`, "", "words\nc\n"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, completed(t, Bash, tt.line, tt.replaced)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.line, diff)
		}
	}
}

// FuzzQuoteBash checks that a quoted text is read back as one word.
func FuzzQuoteBash(f *testing.F) {
	f.Add("pay roll")
	f.Add(`$(id) "' ; <x \ é`)
	f.Fuzz(func(t *testing.T, text string) {
		if text != report.Printable(text) {
			return
		}
		for _, quote := range []string{"", "'", `"`} {
			open := byte(0)
			if quote != "" {
				open = quote[0]
			}
			quoted, ok := quoteBash(text, open)
			if !ok {
				continue
			}
			words, ok := splitBash("x " + quote + quoted + quote)
			if !ok || len(words) != 2 || words[1].text != text || words[1].redirected {
				t.Errorf("%q in %s is %q, read as %+v, %t", text, quote, quoted, words, ok)
			}
		}
	})
}

// TestCompletionScripts checks the names of the scripts.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range Shells() {
		text, err := CompletionScript(shell)
		if err != nil || !strings.Contains(text, CompleteWord+" "+shell) {
			t.Errorf("the script for %s does not run the command: %v\n%s", shell, err, text)
		}
	}
	_, err := CompletionScript("fsh")
	if want := `unknown shell "fsh": want bash, zsh or fish; did you mean "fish"?`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
