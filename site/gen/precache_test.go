package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWritePrecache(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := func() string {
		t.Helper()
		if err := writePrecache(dir); err != nil {
			t.Fatal(err)
		}
		script, err := os.ReadFile(filepath.Join(dir, "precache.js"))
		if err != nil {
			t.Fatal(err)
		}
		return string(script)
	}
	write("index.html", "one")
	write("rules/a.html", "")
	write("service-worker.js", "")
	write("_headers", "")
	write("version.json", "{}")
	write("index.html.br", "x")
	write("explain/index.html", "")
	write("explain/done.html", "")
	write("icon-192.png", "")
	first := list()
	for _, want := range []string{"self.precache = ", `["index.html","sha256-`, `["explain/index.html",`, `["rules/a.html","sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]`} {
		if !strings.Contains(first, want) {
			t.Errorf("the list lacks %s:\n%s", want, first)
		}
	}
	for _, unwanted := range []string{"done.html", ".png", "service-worker.js", "_headers", "precache.js", "version.json", ".br"} {
		if strings.Contains(first, unwanted) {
			t.Errorf("the list contains %s:\n%s", unwanted, first)
		}
	}
	if again := list(); again != first {
		t.Errorf("the list of the same files changed:\n%s\n%s", first, again)
	}
	write("index.html", "two")
	if changed := list(); changed == first {
		t.Error("the list did not change with a file")
	}
}
