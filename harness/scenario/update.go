package scenario

import (
	"strings"

	"golang.org/x/tools/txtar"
)

// Update returns the scenario file data with the texts of actual, by file name, in
// place of the old ones. Everything else stays the same, and so does a file whose
// new text the format cannot represent: one without a line feed at its end, or
// with a line that would start another file.
func Update(data []byte, actual map[string]string) []byte {
	archive := txtar.Parse(data)
	for i := range archive.Files {
		if text, ok := actual[archive.Files[i].Name]; ok && representable(text) {
			archive.Files[i].Data = []byte(text)
		}
	}
	return txtar.Format(archive)
}

// representable reports whether a file of an archive can hold the text.
func representable(text string) bool {
	return len(txtar.Parse([]byte(text)).Files) == 0 && (text == "" || strings.HasSuffix(text, "\n"))
}
