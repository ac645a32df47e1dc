package relay_test

import (
	"bytes"
	"strings"
	"testing"

	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// A command line that is too long gets 500 from the relay, in its place among the other
// replies, and the session goes on. One without an end ends the session.
func TestLongLines(t *testing.T) {
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w})
	d := peertest.Connect(t, r)
	long := strings.Repeat("x", 60_000)
	d.Do(500, "%s", long)
	d.Do(331, "USER anonymous")
	d.Do(230, "PASS x")
	d.Do(500, "%s", strings.Repeat("x", 4095)) // the longest that the relay can pass on
	d.Text.PrintfLine("NOOP\r\nSTOR %s\r\nNOOP", long)
	for _, code := range []int{200, 500, 200} {
		d.Expect(code)
	}
	d.Do(221, "QUIT")
	peertest.CheckSessionEnds(t, r, bytes.Repeat([]byte("x"), 1<<20))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(w.dialogue, "\n"); strings.Contains(text, long) {
		t.Error("a watcher gets a line that is too long")
	}
}
