package core

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Count returns "1 port", "2 ports" or "0 ports" for the noun "port". The noun
// is in the singular and forms its plural with an s.
func Count(n int, noun string) string { return countInt64(int64(n), noun) }

// countInt64 works like Count, for a sum that may exceed an int of 32 bits.
func countInt64(n int64, noun string) string {
	text := strconv.FormatInt(n, 10) + " " + noun
	if n != 1 {
		text += "s"
	}
	return text
}

// quote returns user text for a message. It is quoted, so that it cannot
// control a terminal, and cut after 60 bytes.
func quote(text string) string {
	const maxLen = 60
	if len(text) <= maxLen {
		return strconv.Quote(text)
	}
	cut := maxLen
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strconv.Quote(text[:cut]) + "..."
}

// joinAnd joins items as in a sentence: "a, b and c".
func joinAnd(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// maxListed is the number of port ranges that a message lists before it counts
// the rest.
const maxListed = 5

// listRanges lists ports for a message: "10022, 10080-10090 and 10443".
func listRanges(all []PortRange) string {
	unnamed := make([]Service, len(all))
	for i, r := range all {
		unnamed[i].Ports = r
	}
	return listServices(unnamed)
}

// listServices lists ports for a message, each with the name of its service if
// it has one: "10022 (SSH), 10080 (AS2) and 10443 (AS2 over TLS)".
func listServices(all []Service) string {
	var buf [160]byte // long enough for most lists, so that only the result is allocated
	text := buf[:0]
	listed := min(len(all), maxListed)
	for i, s := range all[:listed] {
		switch {
		case i == 0:
		case i == len(all)-1:
			text = append(text, " and "...)
		default:
			text = append(text, ", "...)
		}
		text = s.Ports.appendTo(text)
		if s.Name != "" {
			text = append(append(append(text, " ("...), s.Name...), ')')
		}
	}
	if rest := len(all) - listed; rest > 0 {
		text = strconv.AppendInt(append(text, " and "...), int64(rest), 10)
		text = append(text, " more"...)
	}
	return string(text)
}
