package cli

import (
	"testing"
)

func TestCheckListen(t *testing.T) {
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
		{"127.0.0.1:65535", "", true},
		{"127.0.0.1:65536", "u", false},
		{"127.0.0.1:-1", "u", false},
		{"", "u", false},
	}
	for _, tt := range tests {
		if got := CheckListen(tt.listen, tt.user) == nil; got != tt.want {
			t.Errorf("CheckListen(%q, %q) accepts: %t, want %t", tt.listen, tt.user, got, tt.want)
		}
	}
}
