package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// notCached lists the files that the page does not need offline: the scripts of
// the service worker, which browsers keep anyway, the server's configuration, and
// the version, which is that of the server and not of the cache. Compressed files
// are not cached either.
var notCached = []string{"service-worker.js", "precache.js", "_headers", versionFile}

// writePrecache writes precache.js, the list of the page's files and checksums for
// the service worker. Its version is the checksum of the list.
func writePrecache(public string) error {
	type entry [2]string // name, checksum in the format of the integrity attribute
	var files []entry
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || slices.Contains(notCached, name) || isCompressed(name) {
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
