package prove

import (
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// startRelay returns the URL of a relay with faults in front of a bundled
// partner.
func startRelay(t *testing.T, faults relay.Faults, connectTimeout time.Duration, answer map[string]string) string {
	t.Helper()
	w := startWitness(t, partner.Config{})
	r, err := relay.Start(relay.Config{Server: w.Addr(), Faults: faults, Answer: answer, ConnectTimeout: connectTimeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return "ftp://" + r.Addr().String()
}

// Each obstacle to the partner's connection has its own cause, and the message
// names the address.
func TestProveCauses(t *testing.T) {
	const dropDelay = time.Second // a 425 after it is late on loopback
	short := client.Limits{Accept: 300 * time.Millisecond, Reply: 2 * dropDelay}
	for name, tt := range map[string]struct {
		faults relay.Faults
		wait   time.Duration // the partner's time-out for its connection; 0: the relay's default
		answer map[string]string
		rule   string
		says   []string
	}{
		"port command refused": {answer: map[string]string{"PORT": "500 Illegal PORT command"}, rule: "port-refused", says: []string{"PORT 127,0,0,1,", "500 Illegal"}},
		"dropped, and the partner replies 425": {faults: relay.Faults{Drop: true}, wait: dropDelay + dropDelay/10, rule: "nothing-arrived",
			says: []string{"127.0.0.1:", "drops its packets", "425"}},
		"dropped, and the partner waits": {faults: relay.Faults{Drop: true}, rule: "nothing-arrived", says: []string{"drops its packets"}},
		"refused at once":                {faults: relay.Faults{Refuse: true}, rule: "connect-refused", says: []string{"127.0.0.1:", "at once"}},
		"from another address": {faults: relay.Faults{From: netip.MustParseAddr("127.0.0.9")}, rule: "stranger-only",
			says: []string{"127.0.0.9", "another address"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3)), Options{Servers: []string{startRelay(t, tt.faults, tt.wait, tt.answer)}, Limits: short})
			rules := rulesOf(t, r)
			if len(rules) != 1 || rules[0] != tt.rule {
				t.Fatalf("%v: %+v", rules, r.Cases[1].Findings)
			}
			for _, part := range tt.says {
				if text := r.Cases[1].Findings[0].Message; !strings.Contains(text, part) {
					t.Errorf("no %q in %q", part, text)
				}
			}
		})
	}
}

// If every port is in use, the message names the process, as far as the system
// tells.
func TestProveExhausted(t *testing.T) {
	ports := peertest.FreeRange(t, 2)
	for port := ports.Base; port <= ports.End(); port++ {
		l, err := net.Listen("tcp", net.JoinHostPort("0.0.0.0", strconv.Itoa(port)))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	r := proveText(t, peertest.Settings(ports), Options{})
	f := r.Cases[1].Findings
	if len(f) != 1 || f[0].Rule != "range-exhausted" {
		t.Fatalf("%+v", f)
	}
	if runtime.GOOS == "linux" && !strings.Contains(f[0].Message, "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("%q does not name this process", f[0].Message)
	}
}

func TestPrivateAddress(t *testing.T) {
	addr := netip.MustParseAddr
	for _, tt := range []struct {
		announced string
		partner   netip.Addr
		want      bool
	}{
		{"PORT 10,0,0,5,39,16", addr("203.0.113.9"), true},
		{"EPRT |2|fd00::5|10000|", addr("2001:db8::9"), true},
		{"PORT 10,0,0,5,39,16", addr("10.1.0.9"), false},
		{"PORT 192,0,2,5,39,16", addr("203.0.113.9"), false},
		{"PORT 10,0,0,5,39,16", addr("127.0.0.1"), false},
		{"PORT 10,0,0,5,39,16", netip.Addr{}, false},
		{"", addr("203.0.113.9"), false},
	} {
		o := client.Outcome{Outcome: connect.Outcome{Announced: tt.announced}}
		if got := privateAddress(o, tt.partner); (got != "") != tt.want {
			t.Errorf("%s to %v: %q", tt.announced, tt.partner, got)
		}
	}
}

// A late 425 means that packets were dropped.
func TestRefusalDelay(t *testing.T) {
	o := client.Outcome{Outcome: connect.Outcome{Cause: connect.CauseConnectRefused}, Waited: time.Minute}
	atOnce := new(prover).details(o)
	o.Late = true
	late := new(prover).details(o)
	if !strings.Contains(atOnce, "at once") || strings.Contains(late, "at once") || !strings.Contains(late, "1m0s") {
		t.Errorf("%q, %q", atOnce, late)
	}
}
