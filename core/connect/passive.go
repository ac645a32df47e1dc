package connect

import (
	"errors"
	"strconv"
	"strings"
)

// PassivePort returns the port in a 2yz reply to EPSV or PASV. It ignores the
// address in a reply to PASV.
func PassivePort(reply Reply) (uint16, error) {
	if reply.Code == extendedPassive {
		return ParseEPSV(reply.Text())
	}
	return ParsePASV(reply.Text())
}

// extendedPassive is 229, the reply to EPSV and to no other command (RFC 2428
// section 3).
const extendedPassive = 229

// ParseEPSV parses the port in the text of a reply to EPSV, such as "Entering
// Extended Passive Mode (|||6446|)" (RFC 2428 section 3).
func ParseEPSV(text string) (uint16, error) {
	_, rest, _ := strings.Cut(text, "(")
	inner, _, ok := strings.Cut(rest, ")")
	if ok && inner != "" {
		d := inner[:1]
		digits, framed := strings.CutPrefix(inner, d+d+d)
		digits, closed := strings.CutSuffix(digits, d)
		if n, err := strconv.ParseUint(digits, 10, 16); framed && closed && err == nil && n > 0 {
			return uint16(n), nil
		}
	}
	return 0, errors.New("reply to EPSV: want (|||port|), got " + strconv.Quote(text))
}

// ParsePASV parses the port in the text of a reply to PASV, which has
// "(h1,h2,h3,h4,p1,p2)" (RFC 959 section 4.1.2), with or without the
// parentheses (RFC 1123 section 4.1.2.6). It ignores the address.
func ParsePASV(text string) (uint16, error) {
	start := strings.IndexAny(text, "0123456789")
	if start >= 0 {
		end := start
		for end < len(text) && (text[end] == ',' || '0' <= text[end] && text[end] <= '9') {
			end++
		}
		if endpoint, err := ParsePORT(text[start:end]); err == nil {
			return endpoint.Port(), nil
		}
	}
	return 0, errors.New("reply to PASV: want h1,h2,h3,h4,p1,p2, got " + strconv.Quote(text))
}
