package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sources returns a new directory with the given modules by name.
func sources(t *testing.T, modules map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range modules {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBundle(t *testing.T) {
	tests := []struct {
		name      string
		modules   map[string]string
		generated map[string]string
		want      string // in the script, or in the error if that begins with "error: "
	}{
		{"alone", map[string]string{"main.js": "start(\"now\");"}, nil, `start("now")`},
		{"an import", map[string]string{"main.js": "import { a } from \"./a.js\";\nstart(a);", "a.js": "export const a = 1 + 2;"}, nil, "start("},
		{
			"a generated module", map[string]string{"main.js": "import { a } from \"./a.js\";\nstart(a);"},
			map[string]string{"a.js": "export const a = location.hash;"}, "location.hash",
		},
		{
			"a generated module in place of another", map[string]string{"main.js": "import { a } from \"./a.js\";\nstart(a);", "a.js": "export const a = old();"},
			map[string]string{"a.js": "export const a = renewed();"}, "renewed()",
		},
		{"the end of a script element", map[string]string{"main.js": "start(\"</script>\");"}, nil, `start("<\/script>")`},
		{"no such module", map[string]string{"main.js": "import { a } from \"./a.js\";\nstart(a);"}, nil, "error: main.js:1:18:"},
		{"no such export", map[string]string{"main.js": "import { a } from \"./a.js\";\nstart(a);", "a.js": "export const b = 1;"}, nil, `error: No matching export in "a.js" for import "a"`},
		{"a warning", map[string]string{"main.js": "start({ a: 1, a: 2 });"}, nil, `error: Duplicate key "a"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := bundle(sources(t, tt.modules), "main.js", tt.generated)
			if want, found := strings.CutPrefix(tt.want, "error: "); found {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want %q", err, want)
				}
				return
			}
			if err != nil || !bytes.Contains(got, []byte(tt.want)) {
				t.Errorf("%s, error %v; want a script with %q", got, err, tt.want)
			}
		})
	}
}

// TestBundleIsReproducible bundles the page's own modules in two directories.
func TestBundleIsReproducible(t *testing.T) {
	src := filepath.Join(root, "site", "src")
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.CopyFS(elsewhere, os.DirFS(src)); err != nil {
		t.Fatal(err)
	}
	for name, build := range map[string]func(string) ([]byte, error){
		"page":        func(src string) ([]byte, error) { return bundle(src, "main.js", nil) },
		"worker":      workerScript,
		"single file": singleScript,
	} {
		first, err := build(src)
		if err != nil {
			t.Fatal(err)
		}
		second, err := build(elsewhere)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: %d and %d bytes that differ by directory, error %v", name, len(first), len(second), err)
		}
	}
}

// TestModulesAreInSources finds modules in the folder of the files that are served
// as they are, where the bundle would not look for them.
func TestModulesAreInSources(t *testing.T) {
	module := regexp.MustCompile(`(?m)^(import|export) `)
	files := os.DirFS(filepath.Join(root, "site", "public"))
	names, err := fs.Glob(files, "*.js")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts in site/public: %v", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if module.Match(text) {
			t.Errorf("site/public/%s is a module; move it to site/src", name)
		}
	}
}
