// Package site holds the page: the settings checker in the browser. The files
// under public can also be put on any web server as they are.
package site

import (
	"embed"
	"io/fs"
)

//go:embed all:public
var public embed.FS

// Files are the page's files, index.html at the root. core.wasm and
// wasm_exec.js are among them only in a build after "make site".
func Files() fs.FS {
	files, err := fs.Sub(public, "public")
	if err != nil {
		panic("site: " + err.Error()) // the name is fixed, and valid
	}
	return files
}
