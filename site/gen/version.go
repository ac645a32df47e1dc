package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// version and commit are set by the build:
// -ldflags "-X main.version=1.2.3 -X main.commit=HASH".
var version, commit = "devel", ""

// versionFile is the name of the file with the page's version.
const versionFile = "version.json"

// writeVersion writes the page's version, commit and Go version, for the command
// and for whoever asks which version a server has.
func writeVersion(public string) error {
	text, err := json.Marshal(struct {
		Version string `json:"version"`
		Commit  string `json:"commit"`
		Go      string `json:"go"`
	}{version, commit, runtime.Version()})
	if err != nil {
		return fmt.Errorf("formatting the version: %w", err)
	}
	return os.WriteFile(filepath.Join(public, versionFile), append(text, '\n'), 0o644)
}
