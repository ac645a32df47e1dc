package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"activeftp/harness/peertest"
)

// TestDestinationSame checks which pairs of names lead to one file.
func TestDestinationSame(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"old": "1", "Old.bak": "2", "dir/file": "3"})
	t.Chdir(dir)
	if err := os.Link("old", "hard"); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{
		"link": "old", "linked": "dir", "dangling": "new", "below": "linked/new", "dir/up": "../new", "two": "dangling",
	} {
		if err := os.Symlink(target, filepath.FromSlash(link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"old", "old", true},
		{"old", "./dir/../old", true},
		{"old", filepath.Join(dir, "old"), true},
		{"old", "hard", true},
		{"old", "link", true},
		{"old", "Old.bak", false},
		{"dir/file", "linked/file", true},
		{"dir/file", "dir/file2", false},
		{"new", "new", true},
		{"new", "NEW", true}, // one file on Windows and macOS
		{"new", "new2", false},
		{"new", "dir/new", false},
		{"new", "dangling", true},
		{"new", "two", true},
		{"new", "dir/up", true},
		{"new", "linked/up", true},
		{"new", "linked/../new", true}, // .. of the directory that the link leads to
		{"dir/new", "linked/new", true},
		{"dir/new", "below", true},
		{"new", "old", false},
		{os.DevNull, os.DevNull, false},
		{os.DevNull, "new", false},
	} {
		a, errA := destinationOf(filepath.FromSlash(tt.a))
		b, errB := destinationOf(filepath.FromSlash(tt.b))
		if err := errors.Join(errA, errB); err != nil {
			t.Fatalf("%s, %s: %v", tt.a, tt.b, err)
		}
		if a.same(&b) != tt.same || b.same(&a) != tt.same {
			t.Errorf("%s and %s are one file: %t, want %t", tt.a, tt.b, !tt.same, tt.same)
		}
	}
}

// TestDestinationErrors checks that a name to which nothing can be written is refused
// before anything is written.
func TestDestinationErrors(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"file": "1", "dir/file": ""}))
	for link, target := range map[string]string{"loop": "loop", "lost": "missing/x"} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"missing/x": "cannot write missing/x: no such file or directory",
		"file/x":    "cannot write file/x: not a directory",
		"dir":       "cannot write dir: is a directory",
		"dir/":      "cannot write dir/: is a directory",
		"new/":      "cannot write new/: no such file or directory",
		"loop":      "cannot write loop: too many levels of symbolic links",
		"lost":      "cannot write lost: no such file or directory",
		"":          `cannot write "": no such file or directory`,
	} {
		if _, err := destinationOf(name); errorText(err) != want || errors.As(err, new(InternalError)) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
