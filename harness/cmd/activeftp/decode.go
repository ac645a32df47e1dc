package main

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// decodeText returns a text as UTF-8 without a byte order mark. A text in UTF-16
// must begin with one.
func decodeText(text string) string {
	if rest, ok := strings.CutPrefix(text, "\ufeff"); ok {
		return rest
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	default:
		return text
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16([]byte(text[2*i : 2*i+2]))
	}
	return string(utf16.Decode(units[1:]))
}
