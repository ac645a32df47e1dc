package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/site"
)

// TestWriteVersion checks that package site reads the version that gen writes.
func TestWriteVersion(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"core.wasm", "second.wasm", "start.js", "main.js", "worker.js", "precache.js", "rules/index.html"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeVersion(dir); err != nil {
		t.Fatal(err)
	}
	got, err := site.ReadBuild(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(site.Build{Version: "devel", Go: runtime.Version()}, got); diff != "" {
		t.Errorf("build (-want +got):\n%s", diff)
	}
}
