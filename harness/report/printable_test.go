package report

import "testing"

func TestPrintable(t *testing.T) {
	tests := []struct{ in, want, lines string }{
		{"", "", ""},
		{"plain é 日本 \\ \"q\" \ufffd", "plain é 日本 \\ \"q\" \ufffd", "plain é 日本 \\ \"q\" \ufffd"},
		{"\x1b[2J", `\x1b[2J`, `\x1b[2J`},
		{"a\nb\tc", `a\nb\tc`, "a\nb\tc"},
		{"a\r\x00\x7f\u009b", `a\r\x00\x7f\u009b`, `a\r\x00\x7f\u009b`},
		{"\xff\xc3(\xe2\x80", `\xff\xc3(\xe2\x80`, `\xff\xc3(\xe2\x80`},
		{"\u202eevil\u2066\u200b\u00a0", `\u202eevil\u2066\u200b\u00a0`, `\u202eevil\u2066\u200b\u00a0`},
		{"\U000e0041'", `\U000e0041'`, `\U000e0041'`},
	}
	for _, test := range tests {
		if got := Printable(test.in); got != test.want {
			t.Errorf("Printable(%q) = %q, want %q", test.in, got, test.want)
		}
		if got := PrintableLines(test.in); got != test.lines {
			t.Errorf("PrintableLines(%q) = %q, want %q", test.in, got, test.lines)
		}
	}
}
