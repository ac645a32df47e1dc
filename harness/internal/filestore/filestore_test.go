package filestore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStore(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(name, text string) *Incoming {
		f, err := s.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if err := write("in/a", "old").Commit(); err != nil {
		t.Fatal(err)
	}
	unfinished := write("in/a", "half")
	want := map[string]string{"in/a": "old", "in/a" + Partial: "half"}
	if diff := cmp.Diff(want, files(t, dir)); diff != "" {
		t.Errorf("while a file is incoming (-want +got):\n%s", diff)
	}
	if _, err := s.Create("in/a"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating a file that is already incoming: %v, want ErrExist", err)
	}
	if err := unfinished.Discard(); err != nil {
		t.Fatal(err)
	}
	if err := write("in/a", "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"in/a": "new"}, files(t, dir)); diff != "" {
		t.Errorf("after Commit (-want +got):\n%s", diff)
	}
}

// files returns the contents of all files below a directory, by slash-separated
// path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, relErr := filepath.Rel(dir, path)
		got[filepath.ToSlash(name)] = string(data)
		return errors.Join(err, relErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// No name reaches outside the store.
func TestStoreConfinesNames(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "store")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, name := range []string{"../escaped", "/etc/escaped", "a/../../escaped", "", "."} {
		if f, err := s.Create(name); err == nil {
			f.Discard()
			t.Errorf("Create(%q) succeeded", name)
		}
	}
	if _, err := s.Open("../" + filepath.Base(outside)); err == nil {
		t.Error("Open succeeded outside the store")
	}
}

func TestOpenMissingDirectory(t *testing.T) {
	if s, err := Open(filepath.Join(t.TempDir(), "missing")); err == nil {
		s.Close()
		t.Error("Open succeeded")
	}
}
