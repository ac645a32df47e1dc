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
	old, created := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	if err := os.Chmod(old, 0o604); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{old, created, old} {
		if err := ReplaceFile(file, []byte("2")); err != nil {
			t.Fatal(err)
		}
		if got := peertest.ReadFile(t, file); got != "2" {
			t.Errorf("%s contains %q, want %q", file, got, "2")
		}
	}
	if mode := peertest.Stat(t, old).Mode(); mode != 0o604 {
		t.Errorf("an old file has mode %v, want 0604", mode)
	}
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got, want := peertest.Stat(t, created).Mode(), peertest.Stat(t, plain).Mode(); got != want {
		t.Errorf("a new file has mode %v, want %v like other new files", got, want)
	}
	peertest.CheckFiles(t, dir, "new", "old", "plain")
}

func TestReplaceFileErrors(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"file": "1"})
	for _, file := range []string{dir, filepath.Join(dir, "missing", "x"), filepath.Join(dir, "file", "x"), os.DevNull} {
		if err := ReplaceFile(file, []byte("2")); err == nil {
			t.Errorf("ReplaceFile(%s) returned no error", file)
		}
	}
	if err := os.Symlink("missing", filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	peertest.CheckFiles(t, dir, "dangling", "file")
}

// TestWriteFileKeepsDevices checks that a report can be written to a device,
// which is still a device afterwards.
func TestWriteFileKeepsDevices(t *testing.T) {
	if err := writeFile(os.DevNull, []byte("report")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(os.DevNull)
	if err != nil || info.Mode()&fs.ModeDevice == 0 {
		t.Errorf("%s is no longer a device: %v, %v", os.DevNull, info, err)
	}
}

func TestCannotWrite(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"file": "1", "dir/file": ""}))
	for file, want := range map[string]string{
		"missing/x": "cannot write missing/x: no such file or directory",
		"file/x":    "cannot write file/x: not a directory",
		"dir":       "cannot write dir: is a directory",
	} {
		if err := writeFile(file, nil); err == nil || err.Error() != want {
			t.Errorf("writeFile(%s) = %v, want %q", file, err, want)
		}
	}
}
