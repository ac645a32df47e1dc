package client

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestNVT(t *testing.T) {
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
			if got, err := io.ReadAll(&toNVT{from: from}); string(got) != wire || err != nil {
				t.Errorf("%q goes as %q, %v; want %q", text, got, err, wire)
			}
			var back bytes.Buffer
			w := &fromNVT{to: &back}
			for piece := range strings.SplitSeq(wire, "") {
				if n, err := io.WriteString(w, piece); n != len(piece) || err != nil {
					t.Fatal(n, err)
				}
			}
			if err := w.end(); back.String() != text || err != nil {
				t.Errorf("%q comes as %q, %v; want %q", wire, back.String(), err, text)
			}
		}
	}
}

// A line that has its CR LF already keeps it.
func TestNVTOfNVT(t *testing.T) {
	got, err := io.ReadAll(iotest.HalfReader(&toNVT{from: strings.NewReader("a\r\nb\n")}))
	if string(got) != "a\r\nb\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
