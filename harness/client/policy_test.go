package client

import (
	"testing"

	"activeftp/core/connect"
)

// TestPolicy checks that a server that refused EPRT is not asked again for as long
// as the session lasts, and that it is otherwise asked as configured.
func TestPolicy(t *testing.T) {
	const port, eprt = "PORT 192,0,2,5,39,23", "EPRT |1|192.0.2.5|10007|"
	for _, tt := range []struct {
		before []string // the last port command of each transfer before, under EPRT first
		policy connect.Announcement
		want   connect.Announcement
	}{
		{nil, connect.EPRTFirst, connect.EPRTFirst},
		{[]string{eprt}, connect.EPRTFirst, connect.EPRTFirst},
		{[]string{port}, connect.EPRTFirst, connect.OnlyPORT},
		{[]string{port, eprt}, connect.EPRTFirst, connect.OnlyPORT},
		{[]string{port}, connect.ByFamily, connect.ByFamily},
		{[]string{port}, connect.OnlyEPRT, connect.OnlyEPRT},
	} {
		var n negotiated
		for _, line := range tt.before {
			n.recordPort(connect.EPRTFirst, line)
		}
		n.recordPort(connect.ByFamily, port) // says nothing about EPRT
		if len(tt.before) == 0 && n.noEPRT {
			t.Error("a PORT that nothing came before counts as a refused EPRT")
		}
		if got := n.policy(tt.policy); got != tt.want {
			t.Errorf("after %q: policy %d, want %d", tt.before, got, tt.want)
		}
	}
}
