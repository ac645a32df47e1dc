package ledger

import (
	"strings"
	"testing"
	"time"
)

func TestCloseAll(t *testing.T) {
	l := New()
	var remove func()
	remove, ok := l.Add("a session", func() bool { remove(); return false })
	if !ok {
		t.Fatal("Add failed before CloseAll")
	}
	if _, ok := l.Add("a passive port", func() bool { return true }); !ok {
		t.Fatal("Add failed before CloseAll")
	}
	removeFile, _ := l.Add("a file", nil)
	removeFile()
	removeFile() // does nothing
	if err := l.CloseAll(time.Minute); err != nil {
		t.Error(err)
	}
	remove()
	if _, ok := l.Add("a late session", nil); ok {
		t.Error("Add succeeded after CloseAll")
	}
}

// CloseAll removes a resource with CloseAndRemove itself, but waits for the
// owner of one with CloseAndWait to remove it.
func TestStopFuncs(t *testing.T) {
	for _, test := range []struct {
		name string
		stop func(*closer) StopFunc
		gone bool
	}{
		{"CloseAndWait", func(c *closer) StopFunc { return CloseAndWait(c) }, false},
		{"CloseAndRemove", func(c *closer) StopFunc { return CloseAndRemove(c) }, true},
	} {
		c := new(closer)
		l := New()
		l.Add("it", test.stop(c))
		if err := l.CloseAll(0); !c.closed || (err == nil) != test.gone {
			t.Errorf("%s: closed %t, %v", test.name, c.closed, err)
		}
	}
}

// closer notes that it was closed.
type closer struct{ closed bool }

func (c *closer) Close() error {
	c.closed = true
	return nil
}

func TestCloseAllNamesOpenResources(t *testing.T) {
	l := New()
	removeOpen, _ := l.Add("the file /b", nil)
	l.Add("the session of 192.0.2.1:40000", func() bool { return false })
	removeClosed, _ := l.Add("the file /a", nil)
	removeClosed()
	err := l.CloseAll(0)
	if err == nil {
		t.Fatal("no error although two resources are open")
	}
	for _, name := range []string{"the file /b", "the session of 192.0.2.1:40000"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %s", err, name)
		}
	}
	if strings.Contains(err.Error(), "/a") {
		t.Errorf("%q names a resource that was removed", err)
	}
	removeOpen()
}

func TestCloseAllEmpty(t *testing.T) {
	if err := New().CloseAll(time.Minute); err != nil {
		t.Error(err)
	}
}
