package play

import (
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/client"
	"activeftp/harness/internal/transcript"
)

func TestDialogue(t *testing.T) {
	var d dialogue
	var transferring atomic.Bool
	record := d.recorder(netip.MustParseAddr("127.77.3.4"), &transferring)
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
	if diff := cmp.Diff(wantText, d.text()); diff != "" {
		t.Error(diff)
	}
	wantLines := []string{
		"< 220 hello", "> PORT 127,77,3,4,39,16", "< 200 fine", "> EPRT |1|127.77.3.4|10000|",
		"< 200-two lines", "<  of them", "< 200", "< 150 \ufffd", "> QUIT",
	}
	if diff := cmp.Diff(wantLines, d.full.Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestDialogueIsBounded(t *testing.T) {
	var d dialogue
	var transferring atomic.Bool
	record := d.recorder(netip.Addr{}, &transferring)
	for range transcript.DefaultLimit + 10 {
		record(client.Line{Text: "200 again"})
	}
	if n := len(d.full.Lines()); n != transcript.DefaultLimit+1 {
		t.Errorf("recorded %d lines, want %d and a note", n, transcript.DefaultLimit)
	}
	transferring.Store(true)
	record(client.Line{Text: "200 again"})
	if d.text() != "" {
		t.Errorf("compact form after the limit: %q, want nothing", d.text())
	}
}
