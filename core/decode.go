package core

import (
	"strings"
	"unicode/utf8"
)

// Encoding is the character encoding of a file.
type Encoding uint8

const (
	// UTF8 is UTF-8, with or without a byte order mark.
	UTF8 Encoding = iota
	// UTF16 is UTF-16 of either byte order, with a byte order mark.
	UTF16
	// Latin1 is ISO 8859-1 with the additions of Windows-1252. Only logs are
	// taken for it.
	Latin1
)

// String returns the name of the encoding as reports print it.
func (e Encoding) String() string {
	switch e {
	case UTF16:
		return "UTF-16"
	case Latin1:
		return "Latin-1"
	}
	return "UTF-8"
}

// Byte order marks of UTF-16 files.
const (
	littleEndianMark = "\xff\xfe"
	bigEndianMark    = "\xfe\xff"
)

// Decode returns the text of a file with settings or an export, without its byte
// order mark, and its encoding. Bytes that are neither UTF-8 nor UTF-16 stay, so
// that [Check] reports their place. Half a character of UTF-16 becomes a byte
// that is not UTF-8, for the same reason.
func Decode(data string) (text string, from Encoding) {
	switch {
	case strings.HasPrefix(data, littleEndianMark):
		return decodeUTF16(data[2:], 0), UTF16
	case strings.HasPrefix(data, bigEndianMark):
		return decodeUTF16(data[2:], 1), UTF16
	}
	return data[len(byteOrderMark(data)):], UTF8
}

// decodeUTF16 returns data as UTF-8. low is the index of the less significant of
// the two bytes of a unit.
func decodeUTF16(data string, low int) string {
	const notUTF8 = 0xff
	text := make([]byte, 0, len(data))
	for len(data) > 1 {
		r := unit(data, low)
		data = data[2:]
		switch {
		case r < 0xd800 || r > 0xdfff:
			text = utf8.AppendRune(text, r)
		case r < 0xdc00 && len(data) > 1 && unit(data, low)&0xfc00 == 0xdc00:
			text = utf8.AppendRune(text, 0x10000+(r-0xd800)<<10+unit(data, low)-0xdc00)
			data = data[2:]
		default: // half of a pair
			text = append(text, notUTF8)
		}
	}
	if data != "" {
		text = append(text, notUTF8)
	}
	return string(text)
}

// unit returns the first unit of UTF-16 data.
func unit(data string, low int) rune { return rune(data[1-low])<<8 | rune(data[low]) }

// Log is the text of a log that was decoded.
type Log struct {
	Text     string // UTF-8 without a byte order mark
	Encoding Encoding
	Lines    int // number of lines
	NotUTF8  int // number of lines that were read as Latin-1; 0 unless Encoding is Latin1
}

// DecodeLog returns the text of a log. Unlike in settings, each line that is not
// UTF-8 is read as Latin-1: clients write the partner's replies as they come, and
// few partners say which encoding they use.
func DecodeLog(data string) Log {
	text, from := Decode(data)
	l := Log{Text: text, Encoding: from, Lines: strings.Count(text, "\n")}
	if text != "" && !strings.HasSuffix(text, "\n") {
		l.Lines++
	}
	switch {
	case utf8.ValidString(text):
	case from == UTF16:
		l.Text = strings.ToValidUTF8(text, string(utf8.RuneError))
	default:
		l.Encoding = Latin1
		l.Text, l.NotUTF8 = decodeLatin1(text)
	}
	return l
}

// Note returns a sentence about the encoding, without a full stop, or "" if it is
// UTF-8.
func (l *Log) Note() string {
	switch {
	case l.Encoding == UTF8:
		return ""
	case l.Encoding == UTF16:
		return "read as UTF-16"
	case l.NotUTF8 == l.Lines:
		return "read as Latin-1 (Windows-1252), because it is not UTF-8"
	}
	verb := " are"
	if l.NotUTF8 == 1 {
		verb = " is"
	}
	return Count(l.NotUTF8, "line") + verb + " not UTF-8 and read as Latin-1 (Windows-1252)"
}

// decodeLatin1 returns text with each line that is not UTF-8 read as Latin-1, and
// the number of these lines.
func decodeLatin1(text string) (decoded string, lines int) {
	all := make([]byte, 0, len(text)+len(text)/8)
	for line := range strings.SplitAfterSeq(text, "\n") {
		if utf8.ValidString(line) {
			all = append(all, line...)
			continue
		}
		lines++
		for i := range len(line) {
			all = utf8.AppendRune(all, latin1(line[i]))
		}
	}
	return string(all), lines
}

// latin1 returns the character of a byte of Latin-1. The bytes that are control
// characters there are those of Windows-1252, where this has any.
func latin1(c byte) rune {
	if c < 0x80 || c > 0x9f {
		return rune(c)
	}
	return windows1252[c-0x80]
}

// windows1252 has the characters of the bytes 0x80 to 0x9f.
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}
