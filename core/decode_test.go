package core

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// encodeUTF16 returns text as UTF-16 with a byte order mark.
func encodeUTF16(text string, bigEndian bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		high, low := byte(u>>8), byte(u)
		if bigEndian {
			high, low = low, high
		}
		b.WriteByte(low)
		b.WriteByte(high)
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	const text = "[transfer-site Zürich 東京 \U0001f4c1]\r\nport = 21\r\n"
	for _, tt := range []struct {
		name, data, want string
		from             Encoding
	}{
		{"UTF-8", text, text, UTF8},
		{"UTF-8 with a mark", "\ufeff" + text, text, UTF8},
		{"only the first mark goes", "\ufeff\ufeffa", "\ufeffa", UTF8},
		{"UTF-16 little endian", encodeUTF16(text, false), text, UTF16},
		{"UTF-16 big endian", encodeUTF16(text, true), text, UTF16},
		{"only a mark", "\xff\xfe", "", UTF16},
		{"nothing", "", "", UTF8},
		{"neither", "a\xe9b", "a\xe9b", UTF8},
		{"UTF-16 without a mark", "a\x00b\x00", "a\x00b\x00", UTF8},
		{"half a unit", "\xff\xfea\x00b", "a\xff", UTF16},
		{"first half of a pair", "\xff\xfe\x3d\xd8a\x00", "\xffa", UTF16},
		{"second half of a pair", "\xfe\xff\xdc\x3d\x00a", "\xffa", UTF16},
		{"half a pair at the end", "\xff\xfe\x3d\xd8", "\xff", UTF16},
		{"half a pair and half a unit", "\xff\xfe\x3d\xd8\x01", "\xff\xff", UTF16},
	} {
		if got, from := Decode(tt.data); got != tt.want || from != tt.from {
			t.Errorf("%s: %q, %v, want %q, %v", tt.name, got, from, tt.want, tt.from)
		}
	}
}

func TestDecodeLog(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       Log
		note       string
	}{
		{"UTF-8", "\ufeff> PORT é\n", Log{"> PORT é\n", UTF8, 1, 0}, ""},
		{"UTF-16", encodeUTF16("a\nb", false), Log{"a\nb", UTF16, 2, 0}, "read as UTF-16"},
		{"damaged UTF-16", "\xff\xfea\x00b", Log{"a\ufffd", UTF16, 1, 0}, "read as UTF-16"},
		{
			"Latin-1", "550 R\xe9pertoire\r\n", Log{"550 Répertoire\r\n", Latin1, 1, 1},
			"read as Latin-1 (Windows-1252), because it is not UTF-8",
		}, {
			"UTF-8 and Latin-1", "< 550 R\xe9pertoire\n> RETR é\n< 200 Don\x92t\n", Log{"< 550 Répertoire\n> RETR é\n< 200 Don’t\n", Latin1, 3, 2},
			"2 lines are not UTF-8 and read as Latin-1 (Windows-1252)",
		}, {
			"one line of two", "a\n\x80\x81\xff", Log{"a\n€\u0081ÿ", Latin1, 2, 1},
			"1 line is not UTF-8 and read as Latin-1 (Windows-1252)",
		},
		{"nothing", "", Log{}, ""},
	} {
		got := DecodeLog(tt.data)
		if diff := cmp.Diff(tt.want, got); diff != "" || got.Note() != tt.note {
			t.Errorf("%s: note %q, want %q (-want +got):\n%s", tt.name, got.Note(), tt.note, diff)
		}
	}
}

// TestDecodedPlaces checks that findings are at their place in the decoded text.
func TestDecodedPlaces(t *testing.T) {
	text, _ := Decode(encodeUTF16("# Zürich\n[ftp-active-mode]\nbase-port = x\n", true))
	d := Check(text).Diagnostics
	if diff := cmp.Diff("3:13: error: base-port must be a port from 1024 to 65535, not \"x\" [value-number]\n", listing(d)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	text, _ = Decode("\xff\xfea\x00\x3d\xd8")
	if d := Check(text).Diagnostics; len(d) != 1 || d[0].Rule != "syntax" || d[0].Col != 2 {
		t.Errorf("half a character of UTF-16: %s", listing(d))
	}
}

func FuzzDecode(f *testing.F) {
	for _, data := range []string{"", "\xff\xfea\x00", "\xfe\xff\xd8\x3d\xdc\xc1", "\ufeffé", "R\xe9\nx\x92"} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if l := DecodeLog(data); !utf8.ValidString(l.Text) || l.NotUTF8 > l.Lines || (l.Encoding == UTF8) != (l.Note() == "") {
			t.Errorf("log %+v, note %q", l, l.Note())
		}
		if !utf8.ValidString(data) {
			return
		}
		for _, bigEndian := range []bool{false, true} {
			if got, from := Decode(encodeUTF16(data, bigEndian)); got != data || from != UTF16 {
				t.Errorf("%q became %q, %v", data, got, from)
			}
		}
	})
}
