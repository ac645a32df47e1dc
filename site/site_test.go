package site

import (
	"io/fs"
	"testing"
)

func TestFiles(t *testing.T) {
	for _, name := range []string{"index.html", "style.css", "service-worker.js", "_headers"} {
		if _, err := fs.Stat(Files(), name); err != nil {
			t.Errorf("missing file: %v", err)
		}
	}
}
