package cli

import (
	"testing"
)

func TestMayListen(t *testing.T) {
	tests := []struct {
		listen, user string
		want         bool
	}{
		{"127.0.0.1:0", "", true},
		{"127.9.9.9:2121", "", true},
		{"localhost:2121", "", true},
		{"[::1]:2121", "", true},
		{":2121", "", false},
		{"0.0.0.0:2121", "", false},
		{"[::]:2121", "", false},
		{"192.0.2.1:2121", "", false},
		{"localhost.example.com:2121", "", false},
		{"127.0.0.1.example.com:21", "", false},
		{"0.0.0.0:2121", "u", true},
		{":2121", "u", true},
		{"127.0.0.1", "u", false},
		{"", "u", false},
	}
	for _, test := range tests {
		if got := CheckListen(test.listen, test.user) == nil; got != test.want {
			t.Errorf("%q with user %q: %t, want %t", test.listen, test.user, got, test.want)
		}
	}
}
