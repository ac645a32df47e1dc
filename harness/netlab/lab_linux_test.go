package netlab

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestLabsAreIndependent(t *testing.T) {
	needLab(t)
	first, err := newLab(documentationFamilies())
	if err != nil {
		t.Fatal(err)
	}
	second, err := newLab(documentationFamilies())
	if err != nil {
		t.Error(err)
	} else if err := second.remove(); err != nil {
		t.Error(err)
	}
	if err := first.run(t.Context(), "", "ip", "link", "show", "eth0"); err != nil {
		t.Errorf("removing one lab affected another: %v", err)
	}
	if err := first.remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(netnsDir, first.host)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the host's namespace still exists: %v", err)
	}
	if err := first.remove(); err != nil {
		t.Errorf("removing it again: %v", err)
	}
}

// TestMain checks that the failed lab leaves nothing behind.
func TestNewLabFails(t *testing.T) {
	needLab(t)
	broadcast := newFamily("255.255.255.255", "", "203.0.113.10")
	if l, err := newLab([]family{broadcast, broadcast}); err == nil {
		t.Error("no error for a duplicate address")
		l.remove()
	}
}
