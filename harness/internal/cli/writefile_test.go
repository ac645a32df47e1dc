package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/harness/peertest"
)

// writeFile writes data to a file that a flag names.
func writeFile(file string, data []byte) error {
	o, err := new(Terminal).AddOutput("--output json="+file, file)
	if err != nil {
		return err
	}
	return o.Write(data)
}

// TestWriteFile checks that files are created and replaced, whether the new text is
// longer or shorter, and that an old one keeps its mode.
func TestWriteFile(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old": "1"})
	old, created := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	if err := os.Chmod(old, 0o604); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{old, created, old} {
		for _, text := range []string{"a longer text", "2", ""} {
			if err := writeFile(file, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if got := peertest.ReadFile(t, file); got != text {
				t.Errorf("%s contains %q, want %q", file, got, text)
			}
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

// TestWriteFileLinks checks that a link stays one, and that the file that it leads to
// is written, also if that does not exist yet.
func TestWriteFileLinks(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"dir/old": "1"})
	t.Chdir(dir)
	for link, target := range map[string]string{"link": "dir/old", "fresh": "dir/new", "chain": "link"} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	for link, file := range map[string]string{"link": "dir/old", "fresh": "dir/new", "chain": "dir/old"} {
		if err := writeFile(link, []byte(link)); err != nil {
			t.Fatal(err)
		}
		if got := peertest.ReadFile(t, file); got != link {
			t.Errorf("%s: %s contains %q", link, file, got)
		}
		if peertest.Stat(t, link).Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no longer a link", link)
		}
	}
	peertest.CheckFiles(t, dir, "chain", "dir", "dir/new", "dir/old", "fresh", "link")
}

// TestOverwrite checks that a text is written into a file that stays the same one.
func TestOverwrite(t *testing.T) {
	for _, tt := range [][2]string{{"", "new"}, {"old", ""}, {"old", "new"}, {"a long old text", "new"}, {"old", "a long new text"}} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(tt[0]), 0o600); err != nil {
			t.Fatal(err)
		}
		before := peertest.Stat(t, file)
		if err := overwrite(file, []byte(tt[1])); err != nil {
			t.Fatal(err)
		}
		if got := peertest.ReadFile(t, file); got != tt[1] || !os.SameFile(before, peertest.Stat(t, file)) {
			t.Errorf("%q is %q afterwards, want %q in the same file", tt[0], got, tt[1])
		}
	}
}

// TestWriteFileKeepsDevices checks that a report can be written to a device,
// which is still a device afterwards.
func TestWriteFileKeepsDevices(t *testing.T) {
	for _, write := range []func(string, []byte) error{writeFile, CreateFile} {
		if err := write(os.DevNull, []byte("report")); err != nil {
			t.Fatal(err)
		}
		if info := peertest.Stat(t, os.DevNull); info.Mode()&fs.ModeDevice == 0 {
			t.Errorf("%s is no longer a device: %v", os.DevNull, info.Mode())
		}
	}
	if err := ReplaceFile(os.DevNull, nil); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
		t.Errorf("ReplaceFile of a device: %v", err)
	}
}

func TestCreateFile(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old": "1"})
	t.Chdir(dir)
	if err := os.Symlink("nowhere", "link"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"old", "link"} {
		if err := CreateFile(name, []byte("2")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, want an error that it exists", name, err)
		}
	}
	if err := CreateFile("new", []byte("2")); err != nil {
		t.Fatal(err)
	}
	if got := peertest.ReadFile(t, "old") + peertest.ReadFile(t, "new"); got != "12" {
		t.Errorf("old and new contain %q, want 12", got)
	}
	peertest.CheckFiles(t, dir, "link", "new", "old")
}
