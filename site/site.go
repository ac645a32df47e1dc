// Package site embeds and serves the page, the settings checker for the browser.
// Any web server can serve the files under public unchanged.
package site

import (
	"embed"
	"io/fs"
)

//go:embed all:public
var public embed.FS

// Files returns the page's files, with index.html at the root. The page is built
// only if "make site" ran before this program was compiled; [ReadBuild] tells.
func Files() fs.FS {
	files, err := fs.Sub(public, "public")
	if err != nil {
		panic("site: " + err.Error()) // cannot happen: the name is a valid constant
	}
	return files
}
