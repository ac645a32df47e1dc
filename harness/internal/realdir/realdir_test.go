package realdir

import (
	"os"
	"path/filepath"
	"testing"

	"activeftp/harness/peertest"
)

func TestOf(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	real := filepath.Join(root, "real", "sub")
	if err := os.MkdirAll(real, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink("real", link); err != nil {
		peertest.Unavailable(t, err)
	}
	t.Chdir(root)
	for _, tt := range []struct{ dir, want string }{
		{".", root},
		{filepath.Join("link", "sub"), real},
		{filepath.Join(link, "sub"), real},
		{filepath.Join("link", ".", "missing"), filepath.Join(link, "missing")},
		{filepath.Join(root, "missing"), filepath.Join(root, "missing")},
	} {
		if got := Of(tt.dir); got != tt.want {
			t.Errorf("Of(%q) = %q, want %q", tt.dir, got, tt.want)
		}
	}
}
