package ledger

import (
	"strings"
	"testing"
	"time"
)

func TestLedgerShut(t *testing.T) {
	l := New()
	var leave func()
	leave, ok := l.Enter("a session", func() bool { leave(); return false })
	if !ok {
		t.Fatal("refused before shut")
	}
	if _, ok := l.Enter("a passive port", func() bool { return true }); !ok {
		t.Fatal("refused before shut")
	}
	early, _ := l.Enter("a file", nil)
	early()
	early() // a second time does no harm
	if err := l.Shut(time.Minute); err != nil {
		t.Error(err)
	}
	leave()
	if _, ok := l.Enter("late", nil); ok {
		t.Error("let in after shut")
	}
}

func TestLedgerNamesWhatIsLeft(t *testing.T) {
	l := New()
	left, _ := l.Enter("the file /b", nil)
	l.Enter("the session of 192.0.2.1:40000", func() bool { return false })
	gone, _ := l.Enter("the file /a", nil)
	gone()
	err := l.Shut(0)
	if err == nil {
		t.Fatal("shut although something is open")
	}
	for _, name := range []string{"the file /b", "the session of 192.0.2.1:40000"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %s", err, name)
		}
	}
	if strings.Contains(err.Error(), "/a") {
		t.Errorf("%q names what has left", err)
	}
	left()
}

func TestLedgerShutEmpty(t *testing.T) {
	if err := New().Shut(time.Minute); err != nil {
		t.Error(err)
	}
}
