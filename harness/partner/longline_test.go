package partner_test

import (
	"bytes"
	"strings"
	"testing"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A command line that is too long gets 500, and the session goes on, with and without
// TLS and a login. Its place among the other replies is kept. One without an end ends
// the session.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 60_000)
	exchange := func(d *peertest.Dialogue) {
		d.Do(500, "%s", strings.Repeat("x", 4095))
		d.Do(500, "%s", "PASS "+long)
		d.Do(200, "NOOP")
		d.Text.PrintfLine("NOOP\r\nSTOR %s\r\nNOOP", long)
		for _, code := range []int{200, 500, 200} {
			d.Expect(code)
		}
	}
	var lines []string
	b := start(t, partner.Config{Log: func(l partner.Line) { lines = append(lines, l.Text) }})
	d := peertest.Connect(t, b)
	exchange(d)
	d.Do(331, "USER anonymous")
	d.Do(230, "PASS x")
	exchange(d)
	peertest.CheckSessionEnds(t, b, bytes.Repeat([]byte("x"), 1<<20))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(lines, "\n"); strings.Contains(text, "xxxx") {
		t.Error("the log has a line that is too long")
	}

	secured, config := startTLS(t, partner.Config{TLS: partner.TLSImplicit})
	exchange(peertest.LoginTLS(t, secured, config, true).Dialogue)
}
