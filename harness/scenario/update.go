package scenario

import (
	"strings"

	"golang.org/x/tools/txtar"
)

// Update returns data, a scenario file, with the content of each file named in
// actual replaced. A file stays as it is if txtar cannot represent its new content,
// because it lacks the final line feed or has a line that would start another file.
func Update(data []byte, actual map[string]string) []byte {
	archive := txtar.Parse(data)
	for i := range archive.Files {
		if text, ok := actual[archive.Files[i].Name]; ok && representable(text) {
			archive.Files[i].Data = []byte(text)
		}
	}
	return txtar.Format(archive)
}

// representable reports whether a file in a txtar archive can have this content.
func representable(text string) bool {
	return len(txtar.Parse([]byte(text)).Files) == 0 && (text == "" || strings.HasSuffix(text, "\n"))
}
