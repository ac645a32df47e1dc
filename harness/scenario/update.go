package scenario

import "golang.org/x/tools/txtar"

// Update is the scenario file data with the files that actual names holding
// what it says. Everything else stays as it is.
func Update(data []byte, actual map[string]string) []byte {
	archive := txtar.Parse(data)
	for i := range archive.Files {
		if text, ok := actual[archive.Files[i].Name]; ok {
			archive.Files[i].Data = []byte(text)
		}
	}
	return txtar.Format(archive)
}
