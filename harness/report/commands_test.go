package report

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestEscapeCommands(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"proved 10000::1, a#b [x]\n": "proved 10000::1, a#b [x]\n",
		"::error::x\n":               `:\u003aerror::x` + "\n",
		" \t::error::x":              " \t" + `:\u003aerror::x`,
		"\u00a0\u2003::error::x":     "\u00a0\u2003" + `:\u003aerror::x`,
		"a\n::error::x":              "a\n" + `:\u003aerror::x`,
		"a\r::error::x":              "a\r" + `:\u003aerror::x`,
		"a ##[error]b":               `a ##\u005berror]b`,
		"###[error]":                 `###\u005berror]`,
		"##a##[error]":               `##a##\u005berror]`,
		"##vso[task.x]##teamcity[y]": `##vso\u005btask.x]##teamcity\u005by]`,
		"## [1.0]: x #[y] ##a b[c":   "## [1.0]: x #[y] ##a b[c",
		":: ##[a":                    `:\u003a ##\u005ba`,
	} {
		if got := withoutCommands(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		var b strings.Builder
		w := EscapeCommands(&b)
		for i := range len(text) {
			if n, err := io.WriteString(w, text[i:i+1]); n != 1 || err != nil {
				t.Fatalf("%q: wrote %d bytes, %v", text, n, err)
			}
		}
		if b.String() != want {
			t.Errorf("%q byte by byte becomes %q, want %q", text, b.String(), want)
		}
	}
}

// shortWriter takes a number of bytes and then fails.
type shortWriter int

func (w shortWriter) Write(data []byte) (int, error) {
	return min(int(w), len(data)), errors.New("full")
}

// TestEscapeCommandsFails checks that a failed write has written no more bytes than it
// was given.
func TestEscapeCommandsFails(t *testing.T) {
	for _, text := range []string{"a", "##[", "::::"} {
		n, err := io.WriteString(EscapeCommands(shortWriter(100)), text)
		if n != len(text) || err == nil {
			t.Errorf("%q: wrote %d bytes, %v; want %d and an error", text, n, err, len(text))
		}
	}
}

// FuzzEscapeCommands checks that the runner finds no command in any text, and that
// nothing but the marks is changed.
func FuzzEscapeCommands(f *testing.F) {
	f.Add("::error::x")
	f.Add("a ##[add-mask]b\r  ::set-output name=x::y")
	f.Add(hostile)
	f.Fuzz(func(t *testing.T, text string) {
		got := withoutCommands(text)
		for _, line := range runnerLines(got) {
			if isCommand(line) {
				t.Errorf("%q becomes %q, in which %q is a command", text, got, line)
			}
		}
		original := strings.NewReplacer(`\u003a`, ":", `\u005b`, "[")
		if original.Replace(got) != original.Replace(text) {
			t.Errorf("%q becomes %q", text, got)
		}
	})
}

// runnerLines splits an output into lines as the runner does.
func runnerLines(output string) []string {
	return strings.FieldsFunc(output, func(r rune) bool { return r == '\n' || r == '\r' })
}
