package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCompressFiles compresses a folder, changes it and compresses it again.
func TestCompressFiles(t *testing.T) {
	const page, script = "index.html", "rules/main.js"
	long := strings.Repeat("base-port = 10000\n", 200)
	tests := []struct {
		name  string
		files map[string]string
		best  bool
		want  []string // the compressed files
	}{
		{
			"files that get smaller", map[string]string{page: long, script: long, "icon.svg": "<svg/>", "_headers": long, "version.json": long},
			false, []string{"index.html.br", "index.html.gz", "rules/main.js.br", "rules/main.js.gz"},
		},
		{"a changed file", map[string]string{page: long + "#"}, false, []string{"index.html.br", "index.html.gz", "rules/main.js.br", "rules/main.js.gz"}},
		{"a file that became small", map[string]string{page: "#"}, false, []string{"rules/main.js.br", "rules/main.js.gz"}},
		{"a removed file", map[string]string{page: long, script: ""}, true, []string{"index.html.br", "index.html.gz"}},
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		for name, content := range tt.files {
			err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644)
			if content == "" {
				err = os.Remove(filepath.Join(dir, name))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := compressFiles(dir, tt.best); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, compressedIn(t, dir)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// compressedIn returns the names of the compressed files in a folder and the one
// below it. Each of them must have the content of its file.
func compressedIn(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.*", "rules/*.*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			for _, c := range codings {
				original, compressed := strings.CutSuffix(name, c.ending)
				if !compressed {
					continue
				}
				content, err := os.ReadFile(original)
				if err != nil || !c.isCurrent(name, content) {
					t.Errorf("%s does not have the content of its file: %v", name, err)
				}
				all = append(all, filepath.ToSlash(strings.TrimPrefix(name, dir+string(filepath.Separator))))
			}
		}
	}
	return all
}

func TestCompressKeepsCurrent(t *testing.T) {
	name := filepath.Join(t.TempDir(), "main.js")
	content := []byte(strings.Repeat("one line\n", 400))
	brotli := codings[0]
	var quick bytes.Buffer
	w := brotli.writer(&quick, false)
	for part := range bytes.Lines(content) { // in many parts, which no other writer does
		_, err := w.Write(part)
		if err = errors.Join(err, w.(interface{ Flush() error }).Flush()); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{w.Close(), os.WriteFile(name, content, 0o644), os.WriteFile(name+".br", quick.Bytes(), 0o644)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ best, kept bool }{{false, true}, {true, false}} {
		if err := brotli.compress(name, tt.best); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name + ".br")
		if err != nil || bytes.Equal(got, quick.Bytes()) != tt.kept {
			t.Errorf("best %v: kept %v, want %v (error %v)", tt.best, !tt.kept, tt.kept, err)
		}
	}
}
