package netip

import (
	"net/netip"
	"strconv"
	"testing"
)

// addresses are texts that are addresses, networks or endpoints, or nearly so.
var addresses = []string{
	"", ".", ":", "::", ":::", "%", "%e", "::%", "::%e", "::%e%f", "1.2.3.4", "1.2.3.4%e", "0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4",
	"00.0.0.0", "1..2.3", ".1.2.3.4", "1.2.3.4.", "1.2.3.+4", "127.0.0.1", "127.255.0.1", "169.254.0.1", "10.0.0.1", "172.16.0.1", "172.32.0.1", "192.168.1.1", "224.0.0.1",
	"::1", "1::", "1::2", "1:::2", "1::2::3", ":1::", "1::2:", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:8::",
	"::2:3:4:5:6:7:8", "::1:2:3:4:5:6:7:8", "1:0:0:4:0:0:0:8", "1:0:0:4:5:0:0:8", "1:0:3:4:5:6:7:8", "0:0:0:0:0:0:0:0", "fe80::1%eth0", "FE80::A", "fec0::", "fc00::1", "fd12::", "ff02::1",
	"2001:db8::00ff", "2001:db8::00fff", "12345::", "g::", "-1::", "@::", "`::", "::ffff:1.2.3.4", "::ffff:127.0.0.1", "::ffff:10.0.0.1%e", "::ffff:0.0.0.0", "::ffff:169.254.1.1",
	"::1.2.3.4", "1::1.2.3.4", "1.2.3.4::", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5::1.2.3.4", "1:2:3:4:5:6::1.2.3.4", "1:1.2.3.4:2", "::1.2.3.4:5", "::01.2.3.4",
	"1.2.3.4:21", "[::1]:21", "::1:21", "[1.2.3.4]:21", "[::1:21", "::1]:21", "[]:21", ":21", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:+1", "1.2.3.4:021", "[fe80::1%e]:0", "[[::1]]:1",
	"1.2.3.4/0", "1.2.3.4/32", "1.2.3.4/33", "1.2.3.4/024", "1.2.3.4/+4", "1.2.3.4/", "::/0", "2001:db8::1/33", "::1/128", "::1/129", "::ffff:1.2.3.4/100", "fe80::1%e/64", "1.2.3.4/24/8", "/8", "10.1.2.3/9",
}

// TestSmall compares the small types with those of the standard library.
func TestSmall(t *testing.T) {
	for _, text := range addresses {
		compareParsed(t, text)
	}
	for _, a := range addresses {
		for _, b := range addresses {
			comparePair(t, a, b)
		}
	}
}

func FuzzSmall(f *testing.F) {
	for i, text := range addresses {
		f.Add(text, addresses[len(addresses)-1-i])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		compareParsed(t, a)
		comparePair(t, a, b)
	})
}

func compareParsed(t *testing.T, text string) {
	t.Helper()
	addr, err := netip.ParseAddr(text)
	small, smallErr := parseSmallAddr(text)
	same(t, text, "ParseAddr", err == nil, smallErr == nil)
	compareAddr(t, text, addr, small)
	compareAddr(t, text, addr.Unmap(), small.Unmap())
	compareAddr(t, text, addr.Next(), small.Next())
	compareAddr(t, text, addr.WithZone("z"), small.WithZone("z"))
	for bits := -1; bits <= 129; bits++ {
		comparePrefix(t, text, netip.PrefixFrom(addr, bits), smallPrefixFrom(small, bits))
	}
	prefix, err := netip.ParsePrefix(text)
	smallPrefix, smallErr := parseSmallPrefix(text)
	same(t, text, "ParsePrefix", err == nil, smallErr == nil)
	comparePrefix(t, text, prefix, smallPrefix)
	endpoint, err := netip.ParseAddrPort(text)
	smallEndpoint, smallErr := parseSmallAddrPort(text)
	same(t, text, "ParseAddrPort", err == nil, smallErr == nil)
	same(t, text, "AddrPort.String", endpoint.String(), smallEndpoint.String())
	same(t, text, "AddrPort.IsValid", endpoint.IsValid(), smallEndpoint.IsValid())
	same(t, text, "AddrPort.Port", endpoint.Port(), smallEndpoint.Port())
	compareAddr(t, text, endpoint.Addr(), smallEndpoint.Addr())
}

func compareAddr(t *testing.T, text string, addr netip.Addr, small smallAddr) {
	t.Helper()
	same(t, text, "String", addr.String(), small.String())
	same(t, text, "Zone", addr.Zone(), small.Zone())
	same(t, text, "BitLen", addr.BitLen(), small.BitLen())
	if addr.IsValid() {
		same(t, text, "As16", addr.As16(), small.As16())
	}
	if addr.Unmap().Is4() {
		same(t, text, "As4", addr.As4(), small.As4())
	}
	for name, is := range map[string][2]bool{
		"IsValid": {addr.IsValid(), small.IsValid()}, "Is4": {addr.Is4(), small.Is4()}, "Is6": {addr.Is6(), small.Is6()},
		"Is4In6": {addr.Is4In6(), small.Is4In6()}, "IsUnspecified": {addr.IsUnspecified(), small.IsUnspecified()},
		"IsLoopback": {addr.IsLoopback(), small.IsLoopback()}, "IsPrivate": {addr.IsPrivate(), small.IsPrivate()},
		"IsLinkLocalUnicast": {addr.IsLinkLocalUnicast(), small.IsLinkLocalUnicast()},
		"IsMulticast":        {addr.IsMulticast(), small.IsMulticast()}, "IsGlobalUnicast": {addr.IsGlobalUnicast(), small.IsGlobalUnicast()},
	} {
		same(t, text, name, is[0], is[1])
	}
}

func comparePrefix(t *testing.T, text string, prefix netip.Prefix, small smallPrefix) {
	t.Helper()
	same(t, text, "Prefix.String", prefix.String(), small.String())
	same(t, text, "Prefix.Bits", prefix.Bits(), small.Bits())
	same(t, text, "Prefix.IsValid", prefix.IsValid(), small.IsValid())
	same(t, text, "Prefix.IsSingleIP", prefix.IsSingleIP(), small.IsSingleIP())
	same(t, text, "Prefix.Masked", prefix.Masked().String(), small.Masked().String())
	same(t, text, "Prefix.Addr", prefix.Addr().String(), small.Addr().String())
}

// comparePair compares the methods of two addresses or networks.
func comparePair(t *testing.T, a, b string) {
	t.Helper()
	pair := strconv.Quote(a) + " and " + strconv.Quote(b)
	first, _ := netip.ParseAddr(a)
	second, _ := netip.ParseAddr(b)
	smallFirst, _ := parseSmallAddr(a)
	smallSecond, _ := parseSmallAddr(b)
	same(t, pair, "Compare", first.Compare(second), smallFirst.Compare(smallSecond))
	same(t, pair, "==", first == second, smallFirst == smallSecond)
	prefix, _ := netip.ParsePrefix(a)
	other, _ := netip.ParsePrefix(b)
	smallPrefix, _ := parseSmallPrefix(a)
	smallOther, _ := parseSmallPrefix(b)
	same(t, pair, "Contains", prefix.Contains(second), smallPrefix.Contains(smallSecond))
	same(t, pair, "Overlaps", prefix.Overlaps(other), smallPrefix.Overlaps(smallOther))
	same(t, pair, "Prefix ==", prefix == other, smallPrefix == smallOther)
}

func same[T comparable](t *testing.T, text, what string, want, got T) {
	t.Helper()
	if got != want {
		t.Errorf("%q: %s = %v, want %v", text, what, got, want)
	}
}
