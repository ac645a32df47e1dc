package connect

import (
	"net/netip"
	"strconv"
	"strings"
)

// ParsePortCommand parses a command line: PORT or EPRT in any case (RFC 959
// section 5.3), one blank, and the argument as [ParsePORT] and RFC 2428 section 2
// define it. It ignores one CR LF at the end. Its error is an [*ArgumentError].
func ParsePortCommand(line string) (netip.AddrPort, error) {
	line = strings.TrimSuffix(line, "\r\n")
	verb, _, found := strings.Cut(line, " ")
	parse := parsePORT
	switch {
	case strings.EqualFold(verb, "EPRT"):
		parse = parseEPRT
	case !strings.EqualFold(verb, "PORT"):
		return argumentError("", "verb", line, 0, "PORT or EPRT")
	}
	if !found {
		return argumentError(strings.ToUpper(verb), "verb", line, len(verb), "one blank and the argument")
	}
	return parse(line, len(verb)+1)
}

// ParsePORT parses the argument of a PORT command: exactly six decimal bytes
// h1,h2,h3,h4,p1,p2 (RFC 959 section 5.3.2).
//
// It is stricter than the RFC in two points. It rejects a leading zero, because
// servers disagree whether 010 is eight, ten or an error; and it rejects 0.0.0.0
// and port 0, because nothing can connect to them. In one point it follows
// practice: the RFC's numbers start at 1, yet 127,0,0,1 needs the 0. Its error is
// an [*ArgumentError].
func ParsePORT(arg string) (netip.AddrPort, error) { return parsePORT(arg, 0) }

// ArgumentError is the error for a PORT or EPRT command that departs from its
// RFC.
type ArgumentError struct {
	Verb   string // PORT or EPRT; empty if the line is neither
	Field  string // the RFC's name: h1 to h4, p1, p2; delimiter, net-prt, net-addr, tcp-port; or verb
	Offset int    // of the field in the text that was parsed, in bytes from 0
	Want   string // what the RFC requires there
	Found  string // at most 40 bytes of the text found there
}

func (e *ArgumentError) Error() string {
	text := e.Field + " at byte " + strconv.Itoa(e.Offset) + ": want " + e.Want + ", found "
	if e.Verb != "" {
		text = e.Verb + ": " + text
	}
	if e.Found == "" {
		return text + "nothing"
	}
	return text + strconv.QuoteToASCII(e.Found)
}

// The fields in their order on the wire.
var (
	portFields = [...]string{"h1", "h2", "h3", "h4", "p1", "p2"}
	eprtFields = [...]string{"net-prt", "net-addr", "tcp-port"}
)

// parsePORT parses the argument that starts at line[pos:].
func parsePORT(line string, pos int) (netip.AddrPort, error) {
	var octets, start [len(portFields)]int
	for i, field := range portFields {
		if i > 0 {
			if !strings.HasPrefix(line[pos:], ",") {
				return argumentError("PORT", field, line, pos, "a comma before it")
			}
			pos++
		}
		value, size := decimal(line[pos:], 255)
		if size == 0 {
			return argumentError("PORT", field, line, pos, "a decimal byte 0 to 255 without leading zeros")
		}
		octets[i], start[i] = value, pos
		pos += size
	}
	if pos != len(line) {
		return argumentError("PORT", "p2", line, pos, "the end of the argument")
	}
	addr := netip.AddrFrom4([4]byte{byte(octets[0]), byte(octets[1]), byte(octets[2]), byte(octets[3])})
	if addr.IsUnspecified() {
		return argumentError("PORT", "h1", line, start[0], "an address other than 0.0.0.0")
	}
	port := octets[4]<<8 | octets[5]
	if port == 0 {
		return argumentError("PORT", "p1", line, start[4], "a port 1 to 65535")
	}
	return netip.AddrPortFrom(addr, uint16(port)), nil
}

// parseEPRT parses the argument that starts at line[pos:] (RFC 2428 section 2): a
// delimiter of the sender's choice (ASCII 33 to 126), then net-prt (1 or 2),
// net-addr and tcp-port (1 to 65535), each closed by the same delimiter, and
// nothing more.
//
// The family must be that of the address. As an IPv4-mapped address is IPv4,
// parseEPRT rejects it under 2. It also rejects a zone, an unspecified address
// and leading zeros.
func parseEPRT(line string, pos int) (netip.AddrPort, error) {
	if pos == len(line) || line[pos] < 33 || line[pos] > 126 {
		return argumentError("EPRT", "delimiter", line, pos, "a delimiter (ASCII 33 to 126)")
	}
	delimiter := line[pos]
	pos++
	var value [len(eprtFields)]string
	var start [len(eprtFields)]int
	for i, field := range eprtFields {
		size := strings.IndexByte(line[pos:], delimiter)
		if size < 0 {
			return argumentError("EPRT", field, line, pos, "a field closed by the delimiter")
		}
		value[i], start[i] = line[pos:pos+size], pos
		pos += size + 1
		if value[0] != "1" && value[0] != "2" {
			return argumentError("EPRT", field, line, start[0], "1 for IPv4 or 2 for IPv6")
		}
	}
	if pos != len(line) {
		return argumentError("EPRT", "delimiter", line, pos, "the end of the argument")
	}
	addr, want := parseNetAddr(value[1], value[0] == "1")
	if want != "" {
		return argumentError("EPRT", "net-addr", line, start[1], want)
	}
	port, size := decimal(value[2], 65535)
	if port == 0 || size != len(value[2]) {
		return argumentError("EPRT", "tcp-port", line, start[2], "a port 1 to 65535 without leading zeros")
	}
	return netip.AddrPortFrom(addr, uint16(port)), nil
}

// parseNetAddr parses the address of an EPRT command. If the address is invalid,
// want describes a valid one.
func parseNetAddr(text string, ipv4 bool) (addr netip.Addr, want string) {
	addr, _ = netip.ParseAddr(text) // an invalid one is of neither family
	switch {
	case ipv4 && !addr.Is4():
		return addr, "an IPv4 address to match net-prt"
	case !ipv4 && (!addr.Is6() || addr.Is4In6() || addr.Zone() != ""):
		return addr, "an IPv6 address without a zone to match net-prt"
	case addr.IsUnspecified():
		return addr, "an address other than the unspecified one"
	}
	return addr, ""
}

// argumentError returns the [*ArgumentError] of a parser that wanted something
// else at line[pos:].
func argumentError(verb, field, line string, pos int, want string) (netip.AddrPort, error) {
	const maxFound = 40
	found := line[pos:]
	return netip.AddrPort{}, &ArgumentError{verb, field, pos, want, found[:min(len(found), maxFound)]}
}

// decimal parses the digits that s starts with. Size is their number, or 0 if
// there are none, if a zero leads others, or if the value is above highest.
func decimal(s string, highest int) (value, size int) {
	for size < len(s) && '0' <= s[size] && s[size] <= '9' {
		value = value*10 + int(s[size]-'0')
		size++
		if value > highest || size > 1 && s[0] == '0' {
			return 0, 0
		}
	}
	return value, size
}
