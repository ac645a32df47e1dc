package client

import "testing"

// TestMaskedReply checks where the bare password is hidden in a reply: everywhere in a
// refusal, and not in the numbers of other replies, which the client reads.
func TestMaskedReply(t *testing.T) {
	for _, tt := range []struct{ password, line, want string }{
		{"hunter2", "530 hunter2 is wrong", "530 **** is wrong"},
		{"hunter2", "230 hello hunter2", "230 hello ****"},
		{"hunter2", "hunter2 between", "**** between"},
		{"abcd", "530 abcd is wrong", "530 **** is wrong"},
		{"abc", "530 abc is wrong", "530 abc is wrong"}, // too short to be told from other text
		{"1234", "213 1234", "213 1234"},
		{"1234", "400 1234 is wrong", "400 **** is wrong"},
		{"1234", "399 1234", "399 1234"},
		{"530 ", "530 no", "530 no"}, // the code stays
		{"", "530 no", "530 no"},
	} {
		d := &dialogue{password: tt.password}
		if got := d.masked(tt.line); got != tt.want {
			t.Errorf("password %q: %q becomes %q, want %q", tt.password, tt.line, got, tt.want)
		}
	}
}

func TestVerbOf(t *testing.T) {
	for line, want := range map[string]string{
		"RETR a b": "RETR", "  LIST": "LIST", "\tNLST x": "NLST", "PASSsecret": "PASS", "": "", "QUIT": "QUIT",
	} {
		if got := verbOf(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
