// Command gen builds the page: its WebAssembly modules, its scripts from the modules
// in site/src, the parts that come from the core's tables (the sample verdict in
// index.html, the words that the editor completes, the gallery of examples, a page for
// each rule and for each other id of findings), the list of files to cache for offline
// use, the files in compressed forms, and the version. With -single it also builds the
// whole page as one file that works without a server.
//
// Run it in the root of the module: make site, or go run ./site/gen
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	single := flag.String("single", "", "also write the whole page as one HTML `file`")
	best := flag.Bool("best", false, "compress as much as possible, for a release; takes a minute")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(".", *single, *best); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes all generated files of the module at root. If single is not
// empty, it also writes the single-file page there. If best is true, it takes its
// time to compress the files.
func generate(root, single string, best bool) error {
	src, public := filepath.Join(root, "site", "src"), filepath.Join(root, "site", "public")
	// The page counts as built while it has a version, so the version is removed
	// first and written last.
	if err := os.RemoveAll(filepath.Join(public, versionFile)); err != nil {
		return fmt.Errorf("removing the old version: %w", err)
	}
	if err := buildCore(root, public, version); err != nil {
		return err
	}
	if err := writeLanguage(src); err != nil {
		return err
	}
	if err := writeScripts(src, public); err != nil {
		return err
	}
	rules, err := readRules(filepath.Join(root, "core", "testdata", "rules"))
	if err != nil {
		return err
	}
	if err := writeIndex(public, filepath.Join(root, "scenarios", "sample.settings")); err != nil {
		return err
	}
	if err := writeRules(filepath.Join(public, "rules"), rules); err != nil {
		return err
	}
	if err := writeGallery(public, rules); err != nil {
		return err
	}
	if err := writeExplanations(filepath.Join(public, explainFolder), readExplanations()); err != nil {
		return err
	}
	if err := writePrecache(public); err != nil {
		return err
	}
	if err := compressFiles(public, best); err != nil {
		return err
	}
	if err := writeVersion(public); err != nil {
		return err
	}
	if single == "" {
		return nil
	}
	page, err := singlePage(os.DirFS(public), src, rules)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(single), 0o755); err != nil {
		return fmt.Errorf("creating the directory of the single file: %w", err)
	}
	return os.WriteFile(single, page, 0o644)
}
