package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// FuzzFields checks that no text in any field that others can fill breaks a format:
// each kind of report in each of its formats stays printable, and JSON and XML stay
// well-formed.
func FuzzFields(f *testing.F) {
	for i := range hostileFields {
		f.Add(uint8(i), hostile)
	}
	for _, seed := range []string{"", "]]>", "<!--", "\u2028", "\xff", "::error::x", "##[error]x", "\r\n\r\n", "|", "`", "```", "</script>", "not ok 1", "&#0;", "%0A"} {
		f.Add(uint8(2), seed)
		f.Add(uint8(11), seed)
	}
	kinds := [][]Format{CheckFormats(), RunFormats(), ProofFormats(), ConformanceFormats(), DiagnoseFormats()}
	f.Fuzz(func(t *testing.T, field uint8, text string) {
		r := reportWith(hostileFields[int(field)%len(hostileFields)].set, text)
		for _, formats := range kinds {
			for _, format := range formats {
				checkWellFormed(t, format.Name, render(t, format, r))
			}
		}
	})
}

// checkWellFormed checks the syntax of the formats that are JSON or XML.
func checkWellFormed(t *testing.T, format, output string) {
	t.Helper()
	switch format {
	case "json", "sarif", "gitlab", "rdjson":
		if !json.Valid([]byte(output)) {
			t.Errorf("%s is not JSON: %q", format, output)
		}
	case "jsonl":
		for line := range strings.Lines(output) {
			if !json.Valid([]byte(line)) {
				t.Errorf("%s has a line that is not JSON: %q", format, line)
			}
		}
	case "junit":
		decoder := xml.NewDecoder(strings.NewReader(output))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%s is not XML: %v: %q", format, err, output)
			}
		}
	}
}
