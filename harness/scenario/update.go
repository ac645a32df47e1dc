package scenario

import (
	"strings"

	"golang.org/x/tools/txtar"
)

// Update is the scenario file data with the files that actual names holding
// what it says. Everything else stays as it is, and so does a file whose new
// text the format cannot hold: one without a line feed at its end, or with a
// line that would begin another file.
func Update(data []byte, actual map[string]string) []byte {
	archive := txtar.Parse(data)
	for i := range archive.Files {
		if text, ok := actual[archive.Files[i].Name]; ok && holdable(text) {
			archive.Files[i].Data = []byte(text)
		}
	}
	return txtar.Format(archive)
}

// holdable reports whether a file of an archive can hold the text.
func holdable(text string) bool {
	return len(txtar.Parse([]byte(text)).Files) == 0 && (text == "" || strings.HasSuffix(text, "\n"))
}
