package harness

import (
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/client"
)

func TestTalk(t *testing.T) {
	var talk talk
	var transferring atomic.Bool
	record := talk.recorder(netip.MustParseAddr("127.77.3.4"), &transferring)
	record(client.Line{Text: "220 hello"})
	transferring.Store(true)
	for _, line := range []client.Line{
		{Sent: true, Text: "PORT 127,77,3,4,39,16"},
		{Text: "200 fine"},
		{Sent: true, Text: "EPRT |1|127.77.3.4|10000|"},
		{Text: "200-two lines"},
		{Text: " of them"},
		{Text: "200"},
		{Text: "150 \xff"},
	} {
		record(line)
	}
	transferring.Store(false)
	record(client.Line{Sent: true, Text: "QUIT"})

	wantText := "> PORT 127,0,0,1,39,16\n< 200\n> EPRT |1|127.0.0.1|10000|\n< 200\n< 150\n"
	if diff := cmp.Diff(wantText, talk.text()); diff != "" {
		t.Error(diff)
	}
	wantLines := []string{
		"< 220 hello", "> PORT 127,77,3,4,39,16", "< 200 fine", "> EPRT |1|127.77.3.4|10000|",
		"< 200-two lines", "<  of them", "< 200", "< 150 \ufffd", "> QUIT",
	}
	if diff := cmp.Diff(wantLines, talk.lines()); diff != "" {
		t.Error(diff)
	}
}

func TestTalkIsBounded(t *testing.T) {
	var talk talk
	record := talk.recorder(netip.Addr{}, nil)
	for range maxTalk + 10 {
		record(client.Line{Text: "200 again"})
	}
	lines := talk.lines()
	if len(lines) != maxTalk+1 || !strings.HasPrefix(lines[maxTalk], "...") {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	if talk.text() != "" {
		t.Errorf("compact: %q", talk.text())
	}
}
