//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// hostileSites have names that a shell would act on if it did not take them for
// text. Each would make a file.
const hostileSites = `[transfer-site pay roll]
[transfer-site $(touch owned1)]
[transfer-site b` + "`touch owned2`" + `]
[transfer-site it's; touch owned3]
[transfer-site x' $(touch owned4) ']
[transfer-site y" $(touch owned5) "]
[transfer-site =(touch owned6)]
[transfer-site w {1..3} !! ~ *]
[transfer-site Zürich:世]
`

// completionTest is a line that a user types before the tab key, and the words of
// the line after it.
type completionTest struct {
	typed string
	want  []string
}

// completionTests returns lines that every shell completes in the same way.
func completionTests() []completionTest {
	site := func(name string) []string { return []string{"prove", "h.settings", "--site", name} }
	return []completionTest{
		{"expl", []string{"explain"}},
		{"explain zone-active-p", []string{"explain", "zone-active-proxied"}},
		{"firewall --platform nft", []string{"firewall", "--platform", "nftables"}},
		{"check --fail-on=war", []string{"check", "--fail-on=warning"}},
		{"check h.s", []string{"check", "h.settings"}},
		{"check --output json=h.s", []string{"check", "--output", "json=h.settings"}},
		{"diagnose --settings=h.s", []string{"diagnose", "--settings=h.settings"}},
		{"prove h.settings --site pay", site("pay roll")},
		{"prove h.settings --site=pay", []string{"prove", "h.settings", "--site=pay roll"}},
		{"prove h.settings --site 'pay", site("pay roll")},
		{`prove h.settings --site "pay`, site("pay roll")},
		{`prove h.settings --site pay\ r`, site("pay roll")},
		{`prove h.settings --site \$`, site("$(touch owned1)")},
		{"prove h.settings --site b", site("b`touch owned2`")},
		{"prove h.settings --site it", site("it's; touch owned3")},
		{"prove h.settings --site x", site("x' $(touch owned4) '")},
		{"prove h.settings --site y", site(`y" $(touch owned5) "`)},
		{`prove h.settings --site \=`, site("=(touch owned6)")},
		{"prove h.settings --site w", site("w {1..3} !! ~ *")},
		{"prove h.settings --site Zü", site("Zürich:世")},
	}
}

// runShell runs a shell in a directory with settings and returns what it prints. It
// has this program in PATH as activeftp, the scripts in its home, and none of the
// user's files. The test fails if a site's name was run.
func runShell(t *testing.T, input, program string, args ...string) string {
	t.Helper()
	dir, home := peertest.WriteFiles(t, map[string]string{"h.settings": hostileSites}), t.TempDir()
	for _, shell := range cli.Shells() {
		script := activeftp("completion", shell).wantCode(t, cli.ExitOK, "completion").out
		if err := os.WriteFile(filepath.Join(home, "script."+shell), []byte(script), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := inDirectory(t, dir, program, args...)
	p.Env = append(p.Env, "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "TERM=dumb", "LC_ALL=C.UTF-8",
		"INPUTRC="+os.DevNull, "PROMPT_COMMAND=", "ENV=")
	p.Stdin = strings.NewReader(input)
	out, err := p.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", program, err, out)
	}
	peertest.CheckFiles(t, dir, "h.settings", "tmp")
	return string(out)
}

// wordList matches the words of a line between marks that no line contains as typed.
var wordList = regexp.MustCompile(`(?s)GOT((?:\[[^\]]*\])*)END`)

// checkWords compares the words of the lines in the output of a shell with those of
// the tests.
func checkWords(t *testing.T, output string) {
	t.Helper()
	var got, want []string
	for _, found := range wordList.FindAllStringSubmatch(output, -1) {
		got = append(got, found[1])
	}
	for _, test := range completionTests() {
		want = append(want, "["+strings.Join(test.want, "][")+"]")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%q", diff, output)
	}
}

// TestCompletionInBash types lines on a terminal. Ctrl-A and a function in front make
// bash print the words of a line in place of running it.
func TestCompletionInBash(t *testing.T) {
	script, _ := peertest.Need(t, "script"), peertest.Need(t, "bash")
	var input strings.Builder
	input.WriteString(" source ~/script.bash; words() { shift; printf 'G''OT'; printf '[%s]' \"$@\"; echo 'E''ND'; }\r")
	for _, test := range completionTests() {
		input.WriteString("activeftp " + test.typed + "\t\x01words \r")
	}
	input.WriteString("exit\r")
	checkWords(t, runShell(t, input.String(), script, "-qec", "bash --noprofile --norc -i", os.DevNull))
}

// TestCompletionInZsh types lines on the terminal that zsh gives to another zsh.
func TestCompletionInZsh(t *testing.T) {
	zsh := peertest.Need(t, "zsh")
	var input strings.Builder
	input.WriteString(`zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'autoload -Uz compinit; compinit -u -D; source ~/script.zsh; bindkey -e; bindkey "^I" complete-word
words() { shift; printf "G""OT"; printf "[%s]" "$@"; echo "E""ND"; }; echo rea"dy"'
zpty -r -m z out '*ready*'
`)
	for _, test := range completionTests() {
		line := strings.ReplaceAll("activeftp "+test.typed, "'", `'\''`)
		input.WriteString("zpty -n -w z '" + line + "'$'\\t\\x01words \\n'\nzpty -r -m z out '*GOT*END*'; print -r -- \"$out\"\n")
	}
	input.WriteString("zpty -d z\n")
	checkWords(t, runShell(t, input.String(), zsh, "-f"))
}

// TestCompletionInFish asks fish for the completions, which it quotes itself when it
// inserts one.
func TestCompletionInFish(t *testing.T) {
	fish := peertest.Need(t, "fish")
	var input, want strings.Builder
	input.WriteString("source ~/script.fish\n")
	for _, test := range completionTests() {
		quoted := strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace("activeftp " + test.typed)
		input.WriteString("complete -C '" + quoted + "' | string replace -r '\\t.*' ''\n")
		want.WriteString(test.want[len(test.want)-1] + "\n")
	}
	input.WriteString("true\n")
	if diff := cmp.Diff(want.String(), runShell(t, input.String(), fish, "--no-config")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
