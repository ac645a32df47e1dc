package client

import "testing"

func TestVerbOf(t *testing.T) {
	for line, want := range map[string]string{
		"RETR a b": "RETR", "  LIST": "LIST", "\tNLST x": "NLST", "PASSsecret": "PASS", "": "", "QUIT": "QUIT",
	} {
		if got := verbOf(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
