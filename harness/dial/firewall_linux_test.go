package dial

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The rules of the router. Each test has a range of its own, so that one firewall
// serves all of them at the same time.
const labRules = `
table inet filter {
	chain forward {
		type filter hook forward priority 0
		iifname partner tcp dport { 10100-10119, 10210-10219, 10305, 11700-11709 } drop
		iifname partner tcp dport 10400-10419 reject with tcp reset
		iifname partner tcp dport 10500-10502 reject with icmpx admin-prohibited
		iifname partner tcp dport 11100-11109 tcp flags & psh == psh drop
	}
}
table ip nat {
	chain pre {
		type nat hook prerouting priority -100
		iifname partner tcp dport 10600-10609 dnat to 192.0.2.5
		iifname partner tcp dport 10900-10904 dnat to 192.0.2.5:10900
		iifname partner tcp dport 11000-11004 redirect to :9
	}
	chain post {
		type nat hook postrouting priority 100
		oifname partner tcp dport { 2106, 2107 } masquerade
		oifname host tcp dport 10800-10804 snat to 192.0.2.77
	}
}
`

func TestFirewalls(t *testing.T) {
	l := newLab(t)
	l.filter(t, labRules)
	var started bool
	l.start(t, l.router, "answer", "203.0.113.1:9", &started)
	const (
		dropped = "dropped: no answer to three attempts"
		v6      = "2001:db8:2::10"
	)
	for name, tt := range map[string]struct {
		labTest
		want summary
	}{
		"open": {labTest{host: ports(10000, 10019), port: 2100}, summary{
			Spans: "10000-10019 open", Conclusion: "open: 203.0.113.10 reaches this host at 20 ports",
		}},
		"dropped": {labTest{host: ports(10100, 10119), port: 2101}, summary{
			"10100-10119 " + dropped, []string{"dial-dropped"},
			[]string{"Open inbound TCP from 203.0.113.10 to 192.0.2.5, ports 10100-10119"},
			"not open: 0 of 20 ports open, 20 tried",
		}},
		"half": {labTest{host: ports(10200, 10219), port: 2102}, summary{
			"10200-10209 open; 10210-10219 " + dropped, []string{"dial-dropped"},
			[]string{"Open inbound TCP from 203.0.113.10 to 192.0.2.5, ports 10210-10219"},
			"not open: 10 of 20 ports open, 20 tried",
		}},
		"one port": {labTest{host: ports(10300, 10309), port: 2103}, summary{
			"10300-10304 open; 10305 " + dropped + "; 10306-10309 open", []string{"dial-dropped"},
			[]string{"Open inbound TCP from 203.0.113.10 to 192.0.2.5, port 10305"},
			"not open: 9 of 10 ports open, 10 tried",
		}},
		"reset": {labTest{host: ports(10400, 10419), port: 2104}, summary{
			"10400-10419 refused: rejected at once, although this host listens", []string{"dial-refused"},
			[]string{"Open inbound TCP from 203.0.113.10 to 192.0.2.5, ports 10400-10419"},
			"not open: 0 of 20 ports open, 20 tried",
		}},
		"ICMP": {labTest{host: ports(10500, 10502), port: 2105}, summary{
			"10500-10502 refused: rejected by ICMP: not reachable", []string{"dial-refused"},
			[]string{"Open inbound TCP from 203.0.113.10 to 192.0.2.5, ports 10500-10502"},
			"not open: 0 of 3 ports open, 3 tried",
		}},
		"NAT, forwarded": {labTest{host: ports(10600, 10609), port: 2106, extra: "[host]\naddress = 203.0.113.1\n"}, summary{
			Spans: "10600-10609 open", Conclusion: "open: 203.0.113.10 reaches this host at 10 ports",
		}},
		"NAT, not forwarded": {labTest{host: ports(10700, 10709), port: 2107, extra: "[host]\naddress = 10.0.0.5\n"}, summary{
			"10700-10709 refused: rejected at once, although this host listens", []string{"dial-address", "dial-refused"},
			[]string{"Open inbound TCP from 203.0.113.10 to 203.0.113.1, ports 10700-10709, and forward them to 192.0.2.5"},
			"not open: 0 of 10 ports open, 10 tried",
		}},
		"another source": {labTest{host: ports(10800, 10804), port: 2108}, summary{
			"10800-10804 other address: connected from 192.0.2.77 instead of 203.0.113.10", []string{"dial-source"}, nil,
			"not open: 0 of 5 ports open, 5 tried",
		}},
		"another port": {labTest{host: ports(10900, 10904), port: 2109}, summary{
			"10900 open; 10901-10904 closed: the connection arrives at port 10900", []string{"dial-between"}, nil,
			"not open: 1 of 5 ports open, 5 tried",
		}},
		"answered between": {labTest{host: ports(11000, 11004), port: 2110}, summary{
			"11000-11004 closed: something in between answers the connection, and it does not arrive here", []string{"dial-between"}, nil,
			"not open: 0 of 5 ports open, 5 tried",
		}},
		"no data": {labTest{host: ports(11100, 11104), port: 2111}, summary{
			"11100-11104 closed: the connection opens, but its first bytes do not arrive", []string{"dial-between"}, nil,
			"not open: 0 of 5 ports open, 5 tried",
		}},
		"ranges differ": {labTest{host: ports(11200, 11209), partner: ports(11205, 11300), port: 2112}, summary{
			"11200-11204 not tried: not in the range of the other end, 11205-11300; 11205-11209 open",
			[]string{"dial-range", "dial-untried"}, nil,
			"not open: 5 of 10 ports open, 5 tried",
		}},
		"IPv6, open": {labTest{host: ports(11600, 11609), address: v6, port: 2116}, summary{
			Spans: "11600-11609 open", Conclusion: "open: 2001:db8:2::10 reaches this host at 10 ports",
		}},
		"IPv6, dropped": {labTest{host: ports(11700, 11709), address: v6, port: 2117}, summary{
			"11700-11709 " + dropped, []string{"dial-dropped"},
			[]string{"Open inbound TCP from 2001:db8:2::10 to 2001:db8:1::5, ports 11700-11709"},
			"not open: 0 of 10 ports open, 10 tried",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, l.run(t, tt.labTest)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A busy port is not dialed, so that the nonce does not get to another program, and
// the report names that program.
func TestBusyPort(t *testing.T) {
	l := newLab(t)
	got := l.run(t, labTest{host: ports(11800, 11809), port: 2118, busy: []string{"192.0.2.5:11803"}})
	if !strings.HasPrefix(got.Spans, "11800-11802 open; 11803 busy: in use by dial.test (process ") || !strings.HasSuffix(got.Spans, "); 11804-11809 open") {
		t.Errorf("spans %q", got.Spans)
	}
	got.Spans = ""
	want := summary{"", []string{"dial-busy"}, []string{"Stop what uses port 11803, or move the range"}, "not open: 9 of 10 ports open, 9 tried"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// BenchmarkDial measures a whole range of 1,024 ports through a firewall.
func BenchmarkDial(b *testing.B) {
	for _, action := range []string{"accept", "drop"} {
		b.Run(action, func(b *testing.B) {
			l := newLab(b)
			l.filter(b, fmt.Sprintf("table inet filter {\nchain forward {\ntype filter hook forward priority 0\n"+
				"iifname partner tcp dport 10000-11023 %s\n}\n}\n", action))
			port := 2200
			for b.Loop() {
				l.run(b, labTest{host: ports(10000, 11023), port: port})
				port++
			}
		})
	}
}
