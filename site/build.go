package site

import (
	"encoding/json"
	"fmt"
	"io/fs"
)

// Build describes a build of the page.
type Build struct {
	Version string `json:"version"` // a tag, a commit or "devel"
	Commit  string `json:"commit"`  // full hash, followed by "-dirty" if files had changed; empty if unknown
	Go      string `json:"go"`      // version of the Go toolchain
}

// builtFiles lists the files that "make site" generates, with the one that it
// writes last at the end.
var builtFiles = []string{"core.wasm", "second.wasm", "start.js", "main.js", "worker.js", "precache.js", "rules/index.html", "version.json"}

// ReadBuild returns the build of the page in files. It returns an error that names
// the missing file if the page is not built.
func ReadBuild(files fs.FS) (Build, error) {
	for _, name := range builtFiles {
		if _, err := fs.Stat(files, name); err != nil {
			return Build{}, fmt.Errorf("%s is missing", name)
		}
	}
	text, err := fs.ReadFile(files, "version.json")
	if err != nil {
		return Build{}, fmt.Errorf("reading the page's version: %w", err)
	}
	var b Build
	if err := json.Unmarshal(text, &b); err != nil {
		return Build{}, fmt.Errorf("reading version.json: %w", err)
	}
	return b, nil
}
