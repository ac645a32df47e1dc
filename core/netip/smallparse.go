package netip

import (
	"errors"
	"strconv"
	"strings"
)

// The page never shows these errors: the core has its own words.
var (
	errAddr     = errors.New("not an IP address")
	errAddrPort = errors.New("not an IP address and a port")
	errPrefix   = errors.New("not a network in CIDR notation")
)

func parseSmallAddr(s string) (smallAddr, error) {
	switch i := strings.IndexAny(s, ".:%"); {
	case i >= 0 && s[i] == '.':
		if b, ok := parseDotted(s); ok {
			return smallAddrFrom4(b), nil
		}
	case i >= 0 && s[i] == ':':
		if a, ok := parseSmall6(s); ok {
			return a, nil
		}
	}
	return smallAddr{}, errAddr
}

// parseDotted parses four decimal numbers without leading zeros.
func parseDotted(s string) (b [4]byte, ok bool) {
	n := 0
	for part := range strings.SplitSeq(s, ".") {
		number, ok := parseDigits(part, 3)
		if !ok || number > 255 || n == 4 {
			return b, false
		}
		b[n] = byte(number)
		n++
	}
	return b, n == 4
}

// parseDigits parses a decimal number of at most that many digits, without leading
// zeros.
func parseDigits(s string, digits int) (number int, ok bool) {
	if len(s) > digits || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		number = number*10 + int(s[i]-'0')
	}
	return number, s != ""
}

func parseSmall6(s string) (a smallAddr, ok bool) {
	s, zone, zoned := strings.Cut(s, "%")
	if zoned && zone == "" {
		return a, false
	}
	before, after, shortened := strings.Cut(s, "::")
	head, ok := parseGroups(before, !shortened)
	if !ok {
		return a, false
	}
	tail, ok := parseGroups(after, true)
	if length := len(head) + len(tail); !ok || shortened && length > 14 || !shortened && length != 16 {
		return a, false
	}
	a = smallAddr{bits: 128, zone: zone}
	copy(a.bytes[:], head)
	copy(a.bytes[16-len(tail):], tail)
	return a, true
}

// parseGroups returns the bytes of groups of hexadecimal digits. At the end of an
// address, the last can be an IPv4 address.
func parseGroups(s string, atEnd bool) (all []byte, ok bool) {
	if s == "" {
		return nil, true
	}
	for s, more := s, true; more; {
		var group string
		group, s, more = strings.Cut(s, ":")
		if strings.Contains(group, ".") {
			b, ok := parseDotted(group)
			return append(all, b[:]...), ok && atEnd && !more
		}
		number, ok := parseHex(group)
		if !ok || len(all) == 16 {
			return nil, false
		}
		all = append(all, byte(number>>8), byte(number))
	}
	return all, true
}

// parseHex parses one to four hexadecimal digits.
func parseHex(s string) (number int, ok bool) {
	for i := range len(s) {
		digit := strings.IndexByte("0123456789abcdef", s[i]|0x20)
		if digit < 0 || s[i] < '0' {
			return 0, false
		}
		number = number<<4 | digit
	}
	return number, s != "" && len(s) <= 4
}

func parseSmallAddrPort(s string) (smallAddrPort, error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return smallAddrPort{}, errAddrPort
	}
	port, err := strconv.ParseUint(s[i+1:], 10, 16)
	text, opened := strings.CutPrefix(s[:i], "[")
	text, closed := strings.CutSuffix(text, "]")
	a, addrErr := parseSmallAddr(text)
	if err != nil || addrErr != nil || opened != closed || opened != a.Is6() {
		return smallAddrPort{}, errAddrPort
	}
	return smallAddrPort{a, uint16(port)}, nil
}

func parseSmallPrefix(s string) (smallPrefix, error) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return smallPrefix{}, errPrefix
	}
	a, err := parseSmallAddr(s[:i])
	bits, ok := parseDigits(s[i+1:], 3)
	if err != nil || !ok || a.zone != "" || bits > a.BitLen() {
		return smallPrefix{}, errPrefix
	}
	return smallPrefixFrom(a, bits), nil
}
