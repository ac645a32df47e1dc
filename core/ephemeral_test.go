package core

import "testing"

func TestEphemeralPorts(t *testing.T) {
	for _, tt := range []struct{ os, want string }{
		{"linux", "32768-60999"},
		{"windows", "49152-65535"},
		{"macos", "49152-65535"},
		{"freebsd", "10000-65535"},
		{"solaris", "32768-65535"},
		{"aix", "32768-65535"},
		{"plan9", "none"},
		{"", "none"},
	} {
		if got := EphemeralPorts(tt.os).String(); got != tt.want {
			t.Errorf("EphemeralPorts(%q) = %s, want %s", tt.os, got, tt.want)
		}
	}
}

// TestEphemeralPortsOfEveryOS checks that every value of host.os has ephemeral
// ports within 1024 to 65535.
func TestEphemeralPortsOfEveryOS(t *testing.T) {
	for _, os := range []string{"linux", "windows", "freebsd", "macos", "solaris", "aix"} {
		r := Check("[host]\nos = " + os + "\n")
		if len(r.Diagnostics) > 0 || !r.Settings.Host.OS.Known() {
			t.Errorf("host.os rejects %q", os)
		}
		if ports := EphemeralPorts(os); ports.Base < LowestPort || ports.End() > HighestPort {
			t.Errorf("EphemeralPorts(%q) = %v, want ports from %d to %d", os, ports, LowestPort, HighestPort)
		}
	}
}
