package dial

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
	"activeftp/core/connect"
)

const someNonce = "00112233445566778899aabbccddeeff"

func TestParseRequest(t *testing.T) {
	for text, want := range map[string][]int{
		"10000 " + someNonce:                      {10000},
		"10000-10003 " + someNonce:                {10000, 10001, 10002, 10003},
		"10000-10001,10003,65535 " + someNonce:    {10000, 10001, 10003, 65535},
		" 1024-1025 " + someNonce + " ":           {1024, 1025},
		"10000":                                   nil,
		"10000 ":                                  nil,
		"10000 " + someNonce[1:]:                  nil,
		"10000 " + someNonce + "00":               nil,
		"10000 " + someNonce[2:] + "zz":           nil,
		"10000 " + someNonce + " x":               nil,
		"1023 " + someNonce:                       nil,
		"65536 " + someNonce:                      nil,
		"10001-10000 " + someNonce:                nil,
		"10000,10000 " + someNonce:                nil,
		"10001,10000 " + someNonce:                nil,
		"10000-10010,10010 " + someNonce:          nil,
		"10000, " + someNonce:                     nil,
		"10000-12048 " + someNonce:                nil,
		"-1-5 " + someNonce:                       nil,
		"99999999999999999999 " + someNonce:       nil,
		"10000-99999999999999999999 " + someNonce: nil,
		"": nil,
	} {
		r, err := parseRequest(text)
		if (err == nil) != (want != nil) {
			t.Errorf("%q: error %v, want one: %t", text, err, want == nil)
		}
		if want != nil && !cmp.Equal(want, r.ports) {
			t.Errorf("%q: ports %v, want %v", text, r.ports, want)
		}
	}
}

// Every second port of the largest request fits into a command, and the answer to it
// into a reply.
func TestLargestRequest(t *testing.T) {
	var ports []int
	a := answer{Range: core.PortRange{Base: 10000, Number: 4096}, From: netip.MustParseAddr("203.0.113.10"), To: netip.MustParseAddr("2001:db8::1"), Ports: map[int]outcome{}}
	for port := 10000; port < 10000+2*maxPorts; port += 2 {
		ports = append(ports, port)
		a.Ports[port] = outcomes[port/2%len(outcomes)]
	}
	r := request{ports, someNonce}
	if n := len(dialCommand + r.String() + "\r\n"); n > maxCommand {
		t.Errorf("a command of %d bytes, want at most %d", n, maxCommand)
	}
	got, err := parseRequest(r.String())
	if diff := cmp.Diff(r, got, cmp.AllowUnexported(request{})); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	lines := a.lines()
	if len(lines)+2 > connect.MaxReplyLines || slices.ContainsFunc(lines, func(l string) bool { return len(l) > connect.MaxReplyLine }) {
		t.Errorf("%d lines", len(lines))
	}
	gotAnswer, err := parseAnswer(lines)
	if diff := cmp.Diff(a, gotAnswer, cmpopts.EquateComparable(netip.Addr{})); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

func TestParseAnswer(t *testing.T) {
	const head = "range 10000-10009\nfrom 203.0.113.10\nto 192.0.2.5\n"
	for text, ok := range map[string]bool{
		head:                               true,
		head + "batch 5\nreason x y":       true,
		head + "unknown words\n":           true,
		"":                                 false,
		"range 10000-10009":                false,
		head + "connected 10001-10000":     false,
		head + "connected":                 false,
		head + "dropped 1-65535":           false,
		head + "connected 10000-20000":     false,
		head + "batch x":                   false,
		strings.Replace(head, "-", "x", 1): false,
		strings.Replace(head, "192.0.2.5", "", 1): false,
	} {
		if _, err := parseAnswer(strings.Split(text, "\n")); (err == nil) != ok {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add("range 10000-10009\nfrom 203.0.113.10\nto 192.0.2.5\nconnected 10000-10003,10005\nreason x")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseAnswer(strings.Split(text, "\n"))
		if err != nil {
			return
		}
		again, err := parseAnswer(a.lines())
		a.Reason, again.Reason = strings.TrimSpace(a.Reason), strings.TrimSpace(again.Reason)
		a.Batch, again.Batch = max(a.Batch, 0), max(again.Batch, 0)
		if diff := cmp.Diff(a, again, cmpopts.EquateComparable(netip.Addr{})); err != nil || diff != "" {
			t.Errorf("%v, -want +got:\n%s", err, diff)
		}
	})
}

func TestPortsAtOnce(t *testing.T) {
	for _, tt := range []struct{ descriptors, each, want int }{
		{manyDescriptors, 3, maxPorts}, {1024, 1, 896}, {1024, 3, 298}, {64, 3, 1}, {0, 1, 1},
	} {
		if got := portsAtOnce(tt.descriptors, tt.each); got != tt.want {
			t.Errorf("portsAtOnce(%d, %d) = %d, want %d", tt.descriptors, tt.each, got, tt.want)
		}
	}
}
