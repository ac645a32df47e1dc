package connect

import (
	"strings"
	"testing"
)

// A password that looks like a part of a reply is masked where it can be told from
// one, and no reply becomes another.
func TestMaskedReply(t *testing.T) {
	for _, tt := range []struct{ password, line, want string }{
		{"12345", "213 12345", "213 12345"},
		{"12345", "229 Entering Extended Passive Mode (|||12345|)", "229 Entering Extended Passive Mode (|||12345|)"},
		{"12345", "530 12345 is wrong", "530 **** is wrong"},
		{"530 no", "530 no", "530 no"},
		{"hunter2", "230-hunter2", "230-****"},
		{"hunter2", "  hunter2 is back", "  **** is back"},
		{"hunter2", "500 XPASS HUNTER2?", "500 XPASS ****?"},
		{"hunter2", `502 "PASS Hunter2" hunter2hunter2`, `502 "PASS ****"`},
		{"abc", "530 abc", "530 abc"},
		{"12345", "400 12345 is wrong", "400 **** is wrong"},
		{"12345", "399 12345", "399 12345"},
		{"hunter2", "", ""},
		{"", "530 no", "530 no"},
	} {
		if got := MaskedReply(tt.line, tt.password); got != tt.want {
			t.Errorf("password %q, reply %q: got %q, want %q", tt.password, tt.line, got, tt.want)
		}
	}
}

func TestWithout(t *testing.T) {
	for _, tt := range []struct{ password, text, want string }{
		{"hunter2", "MKD hunter2", "MKD ****"},
		{"hunter2", "HUNTER2 hunter2hunter2 hunter", "**** ******** hunter"},
		{"m{f}t", "M[F]T m{F}t", "M[F]T ****"},
		{"gäste", "STOR GäSTE", "STOR ****"},
		{"28605", "EPRT |1|127.0.0.1|28605|", "EPRT |1|127.0.0.1|28605|"},
		{"abc", "CWD abc", "CWD abc"},
		{"abcd", "CWD abcd", "CWD ****"},
		{"aBzZ", "CWD AbZz", "CWD ****"},

		// The first and the last letter, and what stands beside them.
		{"a123", "CWD a123", "CWD ****"},
		{"A123", "CWD A123", "CWD ****"},
		{"z123", "CWD z123", "CWD ****"},
		{"Z123", "CWD Z123", "CWD ****"},
		{"\u0080123", "CWD \u0080123", "CWD ****"},
		{"@123", "CWD @123", "CWD @123"},
		{"`123", "CWD `123", "CWD `123"},
		{"[123", "CWD [123", "CWD [123"},
		{"{123", "CWD {123", "CWD {123"},
		{"ab@d", "CWD ab`d", "CWD ab`d"},
		{"ab[d", "CWD ab{d", "CWD ab{d"},
		{"", "NOOP", "NOOP"},
	} {
		if got := Without(tt.text, tt.password); got != tt.want {
			t.Errorf("password %q, %q: got %q, want %q", tt.password, tt.text, got, tt.want)
		}
	}
}

// FuzzMaskedReply hides a password wherever a server puts it, in small letters or in
// capitals, and never changes the code of a reply.
func FuzzMaskedReply(f *testing.F) {
	f.Add("530 ", "", "hunter2")
	f.Add("500 PASS ", "?", "  Horse")
	f.Add("  ", "hunter2", "hunter2")
	f.Fuzz(func(t *testing.T, before, after, password string) {
		if len(password) < minSecret || !hasLetter(password) || strings.Contains(mask, password) {
			return
		}
		for _, secret := range []string{password, strings.ToUpper(password)} {
			if len(secret) != len(password) || !equalFold(secret, password) {
				continue // other letters than those of ASCII change their length
			}
			line := before + secret + after
			masked := MaskedReply(line, password)
			if ReplyCode(masked) != ReplyCode(line) {
				t.Errorf("password %q: %q has another code than %q", password, masked, line)
			}
			head := 0
			if ReplyCode(line) != 0 {
				head = len("226 ")
			}
			if len(masked) >= head && strings.Contains(masked[head:], secret) {
				t.Errorf("password %q: %q shows it", password, masked)
			}
		}
	})
}
