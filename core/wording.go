package core

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quote is user text for a message: quoted, so that nothing in it can act on
// a terminal, and cut to what helps.
func quote(text string) string {
	const most = 60
	if len(text) <= most {
		return strconv.Quote(text)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strconv.Quote(text[:cut]) + "..."
}

// joined is items as a person lists them: "a, b and c".
func joined(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// fewNamed is how many ports a message names before it counts the rest.
const fewNamed = 5

// fewRanges lists ports for a message: "10022, 10080-10090 and 10443".
func fewRanges(all []PortRange) string {
	nameless := make([]Service, len(all))
	for i, r := range all {
		nameless[i].Ports = r
	}
	return fewServices(nameless)
}

// fewServices lists ports for a message, each with the name it has: "10022
// (SSH), 10080 (AS2) and 10443 (AS2 over TLS)".
func fewServices(all []Service) string {
	var room [160]byte // enough for most, so that only the result is allocated
	text := room[:0]
	named := min(len(all), fewNamed)
	for i, s := range all[:named] {
		switch {
		case i == 0:
		case i == len(all)-1:
			text = append(text, " and "...)
		default:
			text = append(text, ", "...)
		}
		text = s.Ports.append(text)
		if s.Name != "" {
			text = append(append(append(text, " ("...), s.Name...), ')')
		}
	}
	if rest := len(all) - named; rest > 0 {
		text = strconv.AppendInt(append(text, " and "...), int64(rest), 10)
		text = append(text, " more"...)
	}
	return string(text)
}
