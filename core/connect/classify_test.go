package connect

import (
	"net/netip"
	"testing"
)

// The first digit of a code decides, and a few codes say more. An unknown code
// counts by its first digit (AM-44).
func TestClassifyReply(t *testing.T) {
	tests := []struct {
		codes []int
		want  Signal
	}{
		{[]int{100, 110, 120, 125, 150, 199}, preliminary},
		{[]int{200, 202, 226, 250, 299}, completion},
		{[]int{300, 331, 350, 314, 399, 400, 450, 451, 459, 500, 501, 502, 504, 530, 550, 552, 553, 599}, refused},
		{[]int{425}, connectFailed},
		{[]int{426}, dataLost},
		{[]int{521, 522}, wrongProtection},
		{[]int{421}, serviceClosing},
		{[]int{-1, 0, 1, 99, 600, 631, 1226}, SignalReply},
	}
	for _, test := range tests {
		for _, code := range test.codes {
			e := Replied(Reply{Code: code})
			m := newMachine(t, Config{})
			if got := m.classify(&e); got != test.want {
				t.Errorf("%d is classified as %d, want %d", code, got, test.want)
			}
		}
	}
}

// A refused EPRT leads to PORT only if PORT can work, and only for codes that are
// about the command (AM-08).
func TestFallBack(t *testing.T) {
	tests := []struct {
		name   string
		policy Announcement
		ipv6   bool
		route  string
		want   bool
	}{
		{"EPRT first", EPRTFirst, false, "begin bound", true},
		{"EPRT first, connected already", EPRTFirst, false, "begin bound partner", false},
		{"EPRT first, after the transfer command", EPRTFirst, false, "begin bound 200", false},
		{"EPRT first, PORT sent", EPRTFirst, false, "begin bound 500", false},
		{"EPRT first on IPv6", EPRTFirst, true, "begin bound", false},
		{"by family", ByFamily, false, "begin bound", false},
		{"by family on IPv6", ByFamily, true, "begin bound", false},
		{"EPRT only", OnlyEPRT, false, "begin bound", false},
		{"PORT only", OnlyPORT, false, "begin bound", false},
	}
	for _, test := range tests {
		config := Config{Policy: test.policy}
		if test.ipv6 {
			config.Announce = netip.MustParseAddr("2001:db8::5")
		}
		m := newMachine(t, config)
		steps(t, m, test.route)
		for code := 300; code < 600; code++ {
			aboutCommand := code == 500 || code == 501 || code == 502 || code == 522
			e := Replied(Reply{Code: code})
			if got := m.classify(&e) == eprtUnsupported; got != (test.want && aboutCommand) {
				t.Errorf("%s, %d: %v", test.name, code, got)
			}
		}
	}
}

func TestClassifyPeer(t *testing.T) {
	tests := []struct {
		name     string
		partner  string
		allowed  string
		peer     string
		stranger bool
	}{
		{"the partner", "192.0.2.1", "", "192.0.2.1:20", false},
		{"the partner, any port", "192.0.2.1", "", "192.0.2.1:54321", false},
		{"another address", "192.0.2.1", "", "192.0.2.2:20", true},
		{"mapped by the client's kernel", "192.0.2.1", "", "[::ffff:192.0.2.1]:20", false},
		{"mapped by the partner's", "::ffff:192.0.2.1", "", "192.0.2.1:20", false},
		{"another, mapped", "192.0.2.1", "", "[::ffff:192.0.2.2]:20", true},
		{"IPv6", "2001:db8::1", "", "[2001:db8::1]:20", false},
		{"another IPv6", "2001:db8::1", "", "[2001:db8::2]:20", true},
		{"zone named on one side", "fe80::1", "", "[fe80::1%eth0]:20", false},
		{"zone named on the other", "fe80::1%eth0", "", "[fe80::1]:20", false},
		{"the same zone", "fe80::1%eth0", "", "[fe80::1%eth0]:20", false},
		{"another zone", "fe80::1%eth0", "", "[fe80::1%eth1]:20", true},
		{"allowed", "192.0.2.1", "203.0.113.0/24", "203.0.113.9:20", false},
		{"allowed, mapped", "192.0.2.1", "203.0.113.0/24", "[::ffff:203.0.113.9]:20", false},
		{"allowed by a mapped prefix", "192.0.2.1", "::ffff:203.0.113.0/120", "203.0.113.9:20", false},
		{"allowed with zone", "192.0.2.1", "fe80::/10", "[fe80::9%eth0]:20", false},
		{"not allowed", "192.0.2.1", "203.0.113.0/24", "203.0.114.9:20", true},
		{"one host of a mapped prefix", "192.0.2.1", "::ffff:203.0.113.8/128", "203.0.113.8:20", false},
		{"the host next to it", "192.0.2.1", "::ffff:203.0.113.8/128", "203.0.113.9:20", true},
		{"every IPv4 host, mapped", "192.0.2.1", "::ffff:0.0.0.0/96", "203.0.113.9:20", false},
		{"one IPv6 host", "192.0.2.1", "2001:db8::9/128", "[2001:db8::9]:20", false},
		{"another one of its /32", "192.0.2.1", "2001:db8::9/128", "[2001:db8:1::9]:20", true},
		{"IPv6 that contains the mapped ones", "192.0.2.1", "::ffff:192.0.2.0/64", "[::9]:20", false},
		{"::/0 does not contain IPv4", "192.0.2.1", "::/0", "203.0.113.9:20", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := Config{Partner: netip.MustParseAddr(test.partner)}
			if test.allowed != "" {
				config.Allowed = []netip.Prefix{netip.MustParsePrefix(test.allowed)}
			}
			checkPeer(t, config, netip.MustParseAddrPort(test.peer), test.stranger)
		})
	}
	checkPeer(t, Config{}, netip.AddrPort{}, true)
}

// checkPeer offers a connection from peer under each value of Verify: Strict drops
// a stranger, Warn uses and reports it, Off does not check.
func checkPeer(t *testing.T, config Config, peer netip.AddrPort, stranger bool) {
	t.Helper()
	for _, verify := range []Verify{Strict, Warn, Off} {
		config.Verify = verify
		m := newMachine(t, config)
		steps(t, m, "begin bound 200")
		want := ActionKeep
		if stranger && verify == Strict {
			want = ActionDrop
		}
		if got := m.Step(Accepted(peer)).Kind; got != want {
			t.Errorf("verify %d: %v, want %v", verify, got, want)
		}
		outcome := m.Outcome()
		if outcome.PeerStranger != (stranger && verify == Warn) || (outcome.RejectedCount == 1) != (want == ActionDrop) {
			t.Errorf("verify %d: stranger %v, %d rejected", verify, outcome.PeerStranger, outcome.RejectedCount)
		}
	}
}

// An event with a signal that is not a driver's is out of turn.
func TestForgedSignal(t *testing.T) {
	for signal := range 256 {
		if signal >= int(SignalBegin) && signal <= int(SignalCancelled) {
			continue
		}
		for _, route := range []string{"", "begin bound 200 150"} {
			m := newMachine(t, Config{})
			steps(t, m, route)
			m.Step(Event{Signal: Signal(signal)})
			if m.Outcome().Cause != CauseOutOfTurn {
				t.Errorf("signal %d after %q: %v", signal, route, m.Outcome().Cause)
			}
		}
	}
}
