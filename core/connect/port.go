package connect

import (
	"net/netip"
	"strconv"
)

// FormatPORT returns the PORT command (RFC 959 section 4.1.2) that announces
// endpoint, without CR LF: 127.0.0.1:10000 gives "PORT 127,0,0,1,39,16". It
// announces an IPv4-mapped IPv6 address as IPv4. It returns an [*EndpointError]
// for any other IPv6 address, and for an endpoint that no partner can connect to:
// an unspecified address, one with a zone, or port 0.
func FormatPORT(endpoint netip.AddrPort) (string, error) {
	addr := endpoint.Addr().Unmap()
	if err := checkEndpoint(endpoint); err != nil {
		return "", err
	}
	if !addr.Is4() {
		return "", &EndpointError{endpoint, "PORT carries only IPv4 addresses"}
	}
	return portLine(addr, endpoint.Port()), nil
}

// FormatEPRT returns the EPRT command (RFC 2428 section 2) that announces
// endpoint, without CR LF: "EPRT |1|127.0.0.1|10000|",
// "EPRT |2|2001:db8::1|10000|". It announces an IPv4-mapped IPv6 address as IPv4.
// It returns an [*EndpointError] for an endpoint that no partner can connect to:
// an unspecified address, one with a zone, or port 0.
func FormatEPRT(endpoint netip.AddrPort) (string, error) {
	if err := checkEndpoint(endpoint); err != nil {
		return "", err
	}
	return eprtLine(endpoint.Addr().Unmap(), endpoint.Port()), nil
}

// EndpointError is the error for an endpoint that cannot be announced.
type EndpointError struct {
	Endpoint netip.AddrPort
	Reason   string
}

func (e *EndpointError) Error() string {
	return "cannot announce " + e.Endpoint.String() + ": " + e.Reason
}

// checkEndpoint returns an [*EndpointError] if no partner could connect to
// endpoint.
func checkEndpoint(endpoint netip.AddrPort) error {
	if reason := addrProblem(endpoint.Addr()); reason != "" {
		return &EndpointError{endpoint, reason}
	}
	if endpoint.Port() == 0 {
		return &EndpointError{endpoint, "no partner can connect to port 0"}
	}
	return nil
}

// addrProblem returns the reason that no partner could connect to addr, or "".
func addrProblem(addr netip.Addr) string {
	switch {
	case !addr.IsValid():
		return "no valid address"
	case addr.Zone() != "":
		return "a zone means nothing on the partner's host"
	case addr.Unmap().IsUnspecified():
		return "no partner can connect to the unspecified address"
	}
	return ""
}

// portLine returns the PORT command for an IPv4 address.
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

// eprtLine returns the EPRT command for an address that is not IPv4-mapped.
func eprtLine(addr netip.Addr, port uint16) string {
	const maxLength = len("EPRT |2|ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff|65535|")
	line := append(make([]byte, 0, maxLength), "EPRT |2|"...)
	if addr.Is4() {
		line = append(line[:0], "EPRT |1|"...)
	}
	line = addr.AppendTo(line)
	line = append(line, '|')
	line = strconv.AppendUint(line, uint64(port), 10)
	line = append(line, '|')
	return string(line)
}
