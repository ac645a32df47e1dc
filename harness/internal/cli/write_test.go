package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"activeftp/harness/peertest"
)

func TestReplaceFile(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old": "1"})
	old, made := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	if err := os.Chmod(old, 0o604); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{old, made, old} {
		if err := ReplaceFile(file, []byte("2")); err != nil {
			t.Fatal(err)
		}
		if got := peertest.ReadFile(t, file); got != "2" {
			t.Errorf("%s holds %q", file, got)
		}
	}
	if mode := peertest.Stat(t, old).Mode(); mode != 0o604 {
		t.Errorf("the mode is %v, want 0604", mode)
	}
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got, want := peertest.Stat(t, made).Mode(), peertest.Stat(t, plain).Mode(); got != want {
		t.Errorf("a new file has mode %v, want %v as others", got, want)
	}
	peertest.CheckFiles(t, dir, "new", "old", "plain")
}

func TestReplaceFileRefuses(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"file": "1"})
	for _, file := range []string{dir, filepath.Join(dir, "missing", "x"), filepath.Join(dir, "file", "x"), os.DevNull} {
		if err := ReplaceFile(file, []byte("2")); err == nil {
			t.Errorf("%s was replaced", file)
		}
	}
	if err := os.Symlink("missing", filepath.Join(dir, "nowhere")); err != nil {
		t.Fatal(err)
	}
	peertest.CheckFiles(t, dir, "file", "nowhere")
}

// TestWriteFileKeepsDevices holds that a report can go to a device, and that it
// is one afterwards.
func TestWriteFileKeepsDevices(t *testing.T) {
	if err := writeFile(os.DevNull, []byte("report")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(os.DevNull)
	if err != nil || info.Mode()&fs.ModeDevice == 0 {
		t.Errorf("%s is no device any more: %v, %v", os.DevNull, info, err)
	}
}
