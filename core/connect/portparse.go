package connect

import (
	"net/netip"
	"strconv"
	"strings"
)

// ParsePortCommand reads a whole command line, PORT or EPRT in any case (RFC 959
// section 5.3), one blank, and the argument. One CR LF at the end is left out.
// An error is an [*ArgumentError].
func ParsePortCommand(line string) (netip.AddrPort, error) {
	line = strings.TrimSuffix(line, "\r\n")
	verb, _, found := strings.Cut(line, " ")
	parse := parsePORT
	switch {
	case strings.EqualFold(verb, "EPRT"):
		parse = parseEPRT
	case !strings.EqualFold(verb, "PORT"):
		return refuse("", "verb", line, 0, "PORT or EPRT")
	}
	if !found {
		return refuse(strings.ToUpper(verb), "verb", line, len(verb), "one blank and the argument")
	}
	return parse(line, len(verb)+1)
}

// ParsePORT reads the argument of a PORT command: exactly six decimal bytes
// h1,h2,h3,h4,p1,p2 (RFC 959 section 5.3.2).
//
// It is stricter than the RFC's words in two points. A leading zero is refused,
// because servers disagree whether 010 is eight, ten or an error; and 0.0.0.0
// and port 0 are refused, because nobody can dial them. In one point it follows
// practice: the RFC has a number run from 1, yet 127,0,0,1 needs the 0. An error
// is an [*ArgumentError].
func ParsePORT(arg string) (netip.AddrPort, error) { return parsePORT(arg, 0) }

// ParseEPRT reads the argument of an EPRT command (RFC 2428 section 2): a
// delimiter of the sender's choice (ASCII 33 to 126), then net-prt (1 or 2),
// net-addr and tcp-port (1 to 65535), each closed by the same delimiter, and
// nothing more.
//
// The family must be that of the address; an IPv4-mapped address is IPv4, so
// under 2 it is refused. Refused as well are a zone index, an unspecified
// address, and leading zeros. An error is an [*ArgumentError].
func ParseEPRT(arg string) (netip.AddrPort, error) { return parseEPRT(arg, 0) }

// ArgumentError says where a PORT or EPRT command departs from its RFC.
type ArgumentError struct {
	Verb   string // PORT or EPRT; empty when the line holds neither
	Field  string // the RFC's name: h1 to h4, p1, p2; delimiter, net-prt, net-addr, tcp-port; or verb
	Offset int    // bytes before the place, from 0, in the text that was given
	Want   string // what belongs there
	Found  string // what stands there, at most 40 bytes of it
}

func (e *ArgumentError) Error() string {
	text := e.Field + " at byte " + strconv.Itoa(e.Offset) + ": " + e.Want + " expected, "
	if e.Verb != "" {
		text = e.Verb + ": " + text
	}
	if e.Found == "" {
		return text + "nothing found"
	}
	return text + strconv.QuoteToASCII(e.Found) + " found"
}

// The fields in their order on the wire.
var (
	portFields = [...]string{"h1", "h2", "h3", "h4", "p1", "p2"}
	eprtFields = [...]string{"net-prt", "net-addr", "tcp-port"}
)

// parsePORT reads the argument that begins at line[at:].
func parsePORT(line string, at int) (netip.AddrPort, error) {
	var octets, start [len(portFields)]int
	for i, field := range portFields {
		if i > 0 {
			if !strings.HasPrefix(line[at:], ",") {
				return refuse("PORT", field, line, at, "a comma before it")
			}
			at++
		}
		value, size := decimal(line[at:], 255)
		if size == 0 {
			return refuse("PORT", field, line, at, "a decimal byte 0 to 255 without leading zeros")
		}
		octets[i], start[i] = value, at
		at += size
	}
	if at != len(line) {
		return refuse("PORT", "p2", line, at, "the end of the argument")
	}
	addr := netip.AddrFrom4([4]byte{byte(octets[0]), byte(octets[1]), byte(octets[2]), byte(octets[3])})
	if addr.IsUnspecified() {
		return refuse("PORT", "h1", line, start[0], "an address that can be dialled")
	}
	port := octets[4]<<8 | octets[5]
	if port == 0 {
		return refuse("PORT", "p1", line, start[4], "a port 1 to 65535")
	}
	return netip.AddrPortFrom(addr, uint16(port)), nil
}

// parseEPRT reads the argument that begins at line[at:].
func parseEPRT(line string, at int) (netip.AddrPort, error) {
	if at == len(line) || line[at] < 33 || line[at] > 126 {
		return refuse("EPRT", "delimiter", line, at, "a delimiter, ASCII 33 to 126,")
	}
	delimiter := line[at]
	at++
	var value [len(eprtFields)]string
	var start [len(eprtFields)]int
	for i, field := range eprtFields {
		size := strings.IndexByte(line[at:], delimiter)
		if size < 0 {
			return refuse("EPRT", field, line, at, "a field closed by the delimiter")
		}
		value[i], start[i] = line[at:at+size], at
		at += size + 1
		if i == 0 && value[0] != "1" && value[0] != "2" {
			return refuse("EPRT", field, line, start[0], "1 for IPv4 or 2 for IPv6")
		}
	}
	if at != len(line) {
		return refuse("EPRT", "delimiter", line, at, "the end of the argument")
	}
	addr, wrong := netAddr(value[1], value[0] == "1")
	if wrong != "" {
		return refuse("EPRT", "net-addr", line, start[1], wrong)
	}
	port, size := decimal(value[2], 65535)
	if port == 0 || size != len(value[2]) {
		return refuse("EPRT", "tcp-port", line, start[2], "a port 1 to 65535 without leading zeros")
	}
	return netip.AddrPortFrom(addr, uint16(port)), nil
}

// netAddr reads the address of an EPRT command; wrong says what it should have
// been.
func netAddr(text string, ipv4 bool) (addr netip.Addr, wrong string) {
	addr, err := netip.ParseAddr(text)
	switch {
	case ipv4 && (err != nil || !addr.Is4()):
		return addr, "an IPv4 address, as net-prt says,"
	case !ipv4 && (err != nil || addr.Is4() || addr.Is4In6() || addr.Zone() != ""):
		return addr, "an IPv6 address without zone index, as net-prt says,"
	case addr.IsUnspecified():
		return addr, "an address that can be dialled"
	}
	return addr, ""
}

// refuse is the answer of a parser that found something else at line[at:].
func refuse(verb, field, line string, at int, want string) (netip.AddrPort, error) {
	const longest = 40
	found := line[at:]
	return netip.AddrPort{}, &ArgumentError{verb, field, at, want, found[:min(len(found), longest)]}
}

// decimal reads the digits s begins with. Size is how many, or 0 when there are
// none, when a zero leads others, or when the value is above highest.
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
