package connect

import (
	"net/netip"
	"strconv"
)

// FormatPORT is the PORT command (RFC 959 section 4.1.2) that announces
// endpoint, without CR LF: 127.0.0.1:10000 gives "PORT 127,0,0,1,39,16". An
// IPv4-mapped IPv6 address is announced as the IPv4 address it maps. Any other
// IPv6 address is an [*EndpointError], as is what no partner can dial: an
// unspecified address, one with a zone index, port 0.
func FormatPORT(endpoint netip.AddrPort) (string, error) {
	addr := endpoint.Addr().Unmap()
	if err := dialable(endpoint); err != nil {
		return "", err
	}
	if !addr.Is4() {
		return "", &EndpointError{endpoint, "PORT carries IPv4 addresses only"}
	}
	return portLine(addr, endpoint.Port()), nil
}

// FormatEPRT is the EPRT command (RFC 2428 section 2) that announces endpoint,
// without CR LF: "EPRT |1|127.0.0.1|10000|", "EPRT |2|2001:db8::1|10000|". An
// IPv4-mapped IPv6 address is announced as IPv4. What no partner can dial is an
// [*EndpointError]: an unspecified address, one with a zone index, port 0.
func FormatEPRT(endpoint netip.AddrPort) (string, error) {
	if err := dialable(endpoint); err != nil {
		return "", err
	}
	return eprtLine(endpoint.Addr().Unmap(), endpoint.Port()), nil
}

// EndpointError says why an endpoint is not announced.
type EndpointError struct {
	Endpoint netip.AddrPort
	Reason   string
}

func (e *EndpointError) Error() string {
	return "announce " + e.Endpoint.String() + ": " + e.Reason
}

// dialable is nil when a partner could dial endpoint.
func dialable(endpoint netip.AddrPort) error {
	if reason := undialable(endpoint.Addr()); reason != "" {
		return &EndpointError{endpoint, reason}
	}
	if endpoint.Port() == 0 {
		return &EndpointError{endpoint, "port 0 cannot be dialled"}
	}
	return nil
}

// undialable says why no partner could dial addr; empty when one could.
func undialable(addr netip.Addr) string {
	switch {
	case !addr.IsValid():
		return "there is no address"
	case addr.Zone() != "":
		return "a zone index means nothing to the partner"
	case addr.Unmap().IsUnspecified():
		return "an unspecified address cannot be dialled"
	}
	return ""
}

// portLine is the PORT command for an IPv4 address.
func portLine(addr netip.Addr, port uint16) string {
	line := append(make([]byte, 0, len("PORT 255,255,255,255,255,255")), "PORT "...)
	for _, octet := range addr.As4() {
		line = strconv.AppendUint(line, uint64(octet), 10)
		line = append(line, ',')
	}
	line = strconv.AppendUint(line, uint64(port>>8), 10)
	line = append(line, ',')
	line = strconv.AppendUint(line, uint64(port&0xff), 10)
	return string(line)
}

// eprtLine is the EPRT command for an address that is not IPv4-mapped.
func eprtLine(addr netip.Addr, port uint16) string {
	const longest = "EPRT |2|ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff|65535|"
	line := append(make([]byte, 0, len(longest)), "EPRT |2|"...)
	if addr.Is4() {
		line = append(line[:0], "EPRT |1|"...)
	}
	line = addr.AppendTo(line)
	line = append(line, '|')
	line = strconv.AppendUint(line, uint64(port), 10)
	line = append(line, '|')
	return string(line)
}
