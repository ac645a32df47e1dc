package cli

import (
	"strings"
	"testing"

	"activeftp/harness/peertest"
)

func TestReadPassword(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"plain":    "open sesame \n",
		"windows":  "\xef\xbb\xbfopen\r\n",
		"utf16":    "\xff\xfeo\x00p\x00\r\x00\n\x00",
		"latin1":   "caf\xe9",
		"empty":    "\r\n",
		"mark":     "\xef\xbb\xbf\n",
		"two":      "a\nb\n",
		"nul":      "a\x00b",
		"long":     strings.Repeat("a", maxPassword+1),
		"longest":  strings.Repeat("a", maxPassword),
		"utf16nul": "\xff\xfe\x00\x00",
	}))
	const oneLine = ": want the password in one line of at most 4096 bytes"
	for _, tt := range []struct{ user, file, want, err string }{
		{"", "", "", ""},
		{"ana", "plain", "open sesame ", ""}, // a password can end with a blank
		{"ana", "windows", "open", ""},
		{"ana", "utf16", "op", ""},
		{"ana", "latin1", "caf\xe9", ""},
		{"ana", "longest", strings.Repeat("a", maxPassword), ""},
		{"ana", "-", "typed", ""},
		{"ana", "empty", "", "--password-file empty" + oneLine},
		{"ana", "mark", "", "--password-file mark" + oneLine},
		{"ana", "two", "", "--password-file two" + oneLine},
		{"ana", "nul", "", "--password-file nul" + oneLine},
		{"ana", "utf16nul", "", "--password-file utf16nul" + oneLine},
		{"ana", "long", "", "--password-file long" + oneLine},
		{"ana", "missing", "", "missing: no such file or directory"},
		{"", "plain", "", "--password-file needs --user"},
		{"ana", "", "", "--user needs --password-file"},
	} {
		got, err := ReadPassword(&Terminal{In: strings.NewReader("typed\n")}, tt.user, tt.file)
		text := ""
		if err != nil {
			text = message(err)
		}
		if got != tt.want || text != tt.err {
			t.Errorf("ReadPassword(%q, %q) = %q, %q; want %q, %q", tt.user, tt.file, got, text, tt.want, tt.err)
		}
	}
}
