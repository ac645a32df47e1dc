package netlab

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestLabsAreApart(t *testing.T) {
	needLab(t)
	first, err := newLab(documentation())
	if err != nil {
		t.Fatal(err)
	}
	second, err := newLab(documentation())
	if err != nil {
		t.Error(err)
	} else if err := second.end(); err != nil {
		t.Error(err)
	}
	if err := first.run(t.Context(), "", "ip", "link", "show", "eth0"); err != nil {
		t.Errorf("the end of one lab ended another: %v", err)
	}
	if err := first.end(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(namespaces, first.host)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the namespace of the host is still there: %v", err)
	}
	if err := first.end(); err != nil {
		t.Errorf("ended twice: %v", err)
	}
}

// TestMain looks whether anything is left.
func TestLabThatCannotBe(t *testing.T) {
	needLab(t)
	broadcast := newEnd("255.255.255.255", "", "203.0.113.10")
	if l, err := newLab([]end{broadcast, broadcast}); err == nil {
		t.Error("a lab with an address twice")
		l.end()
	}
}
