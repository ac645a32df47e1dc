package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// notCached lists the files that the page does not need offline: the scripts of
// the service worker, which browsers keep anyway, the server's configuration, and
// the version, which is that of the server and not of the cache. Compressed files and
// icons are not cached either, nor the pages of ids that are no rules: the list of all
// ids has their text, and the service worker leads there.
var notCached = []string{"service-worker.js", "precache.js", "_headers", versionFile}

// writePrecache writes precache.js, the list of the page's files and checksums for
// the service worker. Its version is the checksum of the list.
func writePrecache(public string) error {
	type entry [2]string // name, checksum in the format of the integrity attribute
	var files []entry
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || slices.Contains(notCached, name) || isCompressed(name) || isLeftOut(name) {
			return err
		}
		content, err := os.ReadFile(filepath.Join(public, name))
		sum := sha256.Sum256(content)
		files = append(files, entry{name, "sha256-" + base64.StdEncoding.EncodeToString(sum[:])})
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the page's files: %w", err)
	}
	list, err := json.Marshal(files)
	if err != nil {
		return fmt.Errorf("listing the page's files: %w", err)
	}
	version := sha256.Sum256(list)
	script := fmt.Sprintf("self.precache = {\"version\":\"%s\",\"files\":%s};\n", hex.EncodeToString(version[:8]), list)
	return os.WriteFile(filepath.Join(public, "precache.js"), []byte(script), 0o644)
}

// isLeftOut reports whether a file is an icon that browsers load when they install the
// page, or the page of an id that is in the list of all ids.
func isLeftOut(name string) bool {
	return path.Ext(name) == ".png" || path.Dir(name) == explainFolder && path.Base(name) != "index.html"
}
