package play

import (
	"net"
	"strings"
	"testing"
	"time"
)

// TestCheckFree checks that a port that is still held is reported, and that one is not
// that somebody else has for a moment.
func TestCheckFree(t *testing.T) {
	r := opened(t, "site payroll\nlist\n"+settings)
	defer r.close()
	everywhere, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	r.ports.announced[everywhere.Addr().(*net.TCPAddr).Port] = true
	r.ports.checkFree(0)
	if got := leaks(r); len(got) != 1 || !strings.Contains(got[0], "is still held after the scenario") {
		t.Errorf("leaks %q, want the port", got)
	}
	time.AfterFunc(4*endPause, func() { everywhere.Close() })
	r.ports.checkFree(endLimit)
	if got := leaks(r); len(got) != 1 {
		t.Errorf("leaks %q, want no further one", got)
	}
}
