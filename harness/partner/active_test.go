package partner

import (
	"net/netip"
	"testing"
)

// What the library says about passive mode does not reach a client in active mode.
func TestCorrectActive(t *testing.T) {
	active := answer{dial: netip.MustParseAddrPort("127.0.0.1:10000")}
	const noPort = "421 Could not listen for passive connection: listen tcp :0: socket: too many open files\r\n"
	for _, tt := range []struct {
		answer     answer
		text, want string
	}{
		{active, noPort, "421 The system has no port or descriptor left for a data connection\r\n"},
		{answer{}, noPort, noPort},
		{active, "421 Closing\r\n", "421 Closing\r\n"},
		{answer{}, "425 failed to accept passive transfer connection: cannot connect to x\r\n", "425 cannot connect to x\r\n"},
		{answer{}, "226 Done\r\n", "226 Done\r\n"},
	} {
		if got := (&front{answer: tt.answer}).correctActive(tt.text); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}
