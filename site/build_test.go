package site

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadBuild(t *testing.T) {
	got, err := ReadBuild(testFiles())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Build{"v1.2.3", "a94a8fe5", "go1.26.0"}, got); diff != "" {
		t.Errorf("build (-want +got):\n%s", diff)
	}
}

func TestReadBuildNamesMissingFile(t *testing.T) {
	for _, missing := range builtFiles {
		files := testFiles()
		delete(files, missing)
		if _, err := ReadBuild(files); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: error %v, want one that names the file", missing, err)
		}
		if _, err := Handler(files); err == nil || !strings.Contains(err.Error(), missing) || !strings.Contains(err.Error(), "make run") {
			t.Errorf("handler without %s: error %v, want one that names the file and the remedy", missing, err)
		}
	}
}

func TestReadBuildRejects(t *testing.T) {
	files := testFiles()
	files["version.json"].Data = []byte("<!doctype html>")
	if got, err := ReadBuild(files); err == nil || !strings.Contains(err.Error(), "version.json") {
		t.Errorf("got %+v, error %v; want an error that names version.json", got, err)
	}
}
