package connect

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormat(t *testing.T) {
	tests := []struct {
		endpoint   string
		port, eprt string // empty: an error
	}{
		{"127.0.0.1:10000", "PORT 127,0,0,1,39,16", "EPRT |1|127.0.0.1|10000|"},
		{"192.0.2.255:65535", "PORT 192,0,2,255,255,255", "EPRT |1|192.0.2.255|65535|"},
		{"192.0.2.1:1", "PORT 192,0,2,1,0,1", "EPRT |1|192.0.2.1|1|"},
		{"[::ffff:192.0.2.1]:256", "PORT 192,0,2,1,1,0", "EPRT |1|192.0.2.1|256|"},
		{"[2001:db8::1]:10000", "", "EPRT |2|2001:db8::1|10000|"},
		{"[::1]:10000", "", "EPRT |2|::1|10000|"},
		{"[2001:db8:1111:2222:3333:4444:5555:6666]:65535", "", "EPRT |2|2001:db8:1111:2222:3333:4444:5555:6666|65535|"},
		{"0.0.0.0:10000", "", ""},
		{"[::]:10000", "", ""},
		{"[::ffff:0.0.0.0]:10000", "", ""},
		{"[fe80::1%eth0]:10000", "", ""},
		{"[::ffff:192.0.2.1%eth0]:10000", "", ""},
		{"192.0.2.1:0", "", ""},
		{"[2001:db8::1]:0", "", ""},
	}
	for _, test := range tests {
		t.Run(test.endpoint, func(t *testing.T) {
			endpoint := netip.MustParseAddrPort(test.endpoint)
			checkFormat(t, FormatPORT, endpoint, test.port)
			checkFormat(t, FormatEPRT, endpoint, test.eprt)
		})
	}
	checkFormat(t, FormatPORT, netip.AddrPort{}, "")
	checkFormat(t, FormatEPRT, netip.AddrPort{}, "")
}

func checkFormat(t *testing.T, format func(netip.AddrPort) (string, error), endpoint netip.AddrPort, want string) {
	t.Helper()
	got, err := format(endpoint)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v (-want +got):\n%s", endpoint, diff)
	}
	var endpointErr *EndpointError
	if (want == "") != errors.As(err, &endpointErr) {
		t.Fatalf("%v: error %v", endpoint, err)
	}
	if endpointErr != nil && (endpointErr.Endpoint != endpoint || endpointErr.Reason == "" || endpointErr.Error() == "") {
		t.Errorf("%v: error %#v", endpoint, endpointErr)
	}
}

// Every port survives being formatted and parsed again, in both commands (AM-01,
// AM-04).
func TestEveryPort(t *testing.T) {
	for port := 1; port <= 65535; port++ {
		want := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 7}), uint16(port))
		for _, format := range []func(netip.AddrPort) (string, error){FormatPORT, FormatEPRT} {
			line, err := format(want)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := ParsePortCommand(line); got != want {
				t.Fatalf("%q is parsed as %v, %v", line, got, err)
			}
		}
	}
}
