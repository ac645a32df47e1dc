package netascii

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLineEnds(t *testing.T) {
	for text, wire := range map[string]string{
		"":                "",
		"one":             "one",
		"one\n":           "one\r\n",
		"one\ntwo\n\n":    "one\r\ntwo\r\n\r\n",
		"\n":              "\r\n",
		"a\rb\n":          "a\rb\r\n",
		"a\r":             "a\r",
		"\r\r":            "\r\r",
		"\u00e9\u00df\n":  "\u00e9\u00df\r\n",
		"no end\nof line": "no end\r\nof line",
	} {
		for _, slowly := range []bool{false, true} {
			from := io.Reader(strings.NewReader(text))
			if slowly {
				from = iotest.OneByteReader(from)
			}
			if got, err := io.ReadAll(NewReader(from)); string(got) != wire || err != nil {
				t.Errorf("%q is sent as %q, %v; want %q", text, got, err, wire)
			}
			var back bytes.Buffer
			w := NewWriter(&back)
			for part := range strings.SplitSeq(wire, "") {
				if n, err := io.WriteString(w, part); n != len(part) || err != nil {
					t.Fatal(n, err)
				}
			}
			if err := w.Flush(); back.String() != text || err != nil {
				t.Errorf("%q is received as %q, %v; want %q", wire, back.String(), err, text)
			}
		}
	}
}

// A line that already ends with CR LF keeps it.
func TestReaderKeepsCRLF(t *testing.T) {
	got, err := io.ReadAll(iotest.HalfReader(NewReader(strings.NewReader("a\r\nb\n"))))
	if string(got) != "a\r\nb\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
