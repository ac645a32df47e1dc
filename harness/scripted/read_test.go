package scripted

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	text := "reply 150 text then write a then flood b then flood c on data then slow 5ms then wait 1s then " +
		"dial then dial from 127.0.0.9 then dial from 20 to client then knock to client from default-port then " +
		"secure then secure as client then secure anew then secure with expired then move then move 10 then close then half-close then reset then drop then nothing"
	got, err := Read("RETR", strings.Fields(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []Action{
		{Kind: Reply, Code: 150, Text: "text"}, {Kind: Write, Text: "a"}, {Kind: Flood, Text: "b"}, {Kind: Flood, Text: "c", OnData: true},
		{Kind: Slow, Duration: 5 * time.Millisecond}, {Kind: Wait, Duration: time.Second},
		{Kind: Dial}, {Kind: Dial, From: Source{Addr: netip.MustParseAddr("127.0.0.9")}},
		{Kind: Dial, From: Source{Port: 20}, ToClient: true}, {Kind: Knock, From: Source{Default: true}, ToClient: true},
		{Kind: Secure}, {Kind: Secure, Security: Security{AsClient: true}}, {Kind: Secure, Security: Security{NoResumption: true}},
		{Kind: Secure, Security: Security{Certificate: "expired"}}, {Kind: Move, Bytes: -1}, {Kind: Move, Bytes: 10}, {Kind: Close}, {Kind: HalfClose}, {Kind: Reset}, {Kind: Drop}, {Kind: Nothing},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
}

// An error says what was wrong and what is possible.
func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ command, text, want string }{
		{"retr", "reply 150", "want one of greeting, AUTH"},
		{"RETR", "", "no action; want one of reply, write"},
		{"RETR", "then", "before \"then\""},
		{"RETR", "reply 150 then", "after \"then\""},
		{"RETR", "reply 150 then then close", "before \"then\""},
		{"RETR", "answer 150", "want one of reply, write"},
		{"RETR", "reply", `"reply CODE [TEXT]"`},
		{"RETR", "reply 99", "100 to 999"},
		{"RETR", "reply many", "100 to 999"},
		{"RETR", "reply 150 a b", `"reply CODE [TEXT]"`},
		{"RETR", "write", `"write TEXT"`},
		{"RETR", "flood a on control", `"flood TEXT [on data]"`},
		{"RETR", "flood a on", `"flood TEXT [on data]"`},
		{"PORT", "flood a on data", "transfers no file"},
		{"RETR", "wait", `"wait DURATION"`},
		{"RETR", "wait 0s", "want 1ns to 10s"},
		{"RETR", "wait 11s", "to 10s"},
		{"RETR", "slow 2s", "want 0s to 1s"},
		{"RETR", "slow soon", `duration "soon"`},
		{"RETR", "move -1", "a number of bytes"},
		{"RETR", "move 1 2", `"move [BYTES]"`},
		{"RETR", "dial at once", "dial [from"},
		{"RETR", "dial from", "dial [from"},
		{"RETR", "dial from here", "default-port"},
		{"RETR", "dial from 0", "default-port"},
		{"RETR", "dial from 1 from 2", "dial [from"},
		{"RETR", "dial to 127.0.0.1", "dial [from"},
		{"RETR", "close 1", `"close"`},
		{"RETR", "secure now", "secure [as client"},
		{"RETR", "secure with love", "untrusted, expired, elsewhere"},
		{"USER", "secure", "no new connection"},
		{"USER", "dial", "no data port"},
		{"PORT", "move", "transfers no file"},
		{"RETR", strings.Repeat("close then ", MaxActions) + "close", "at most"},
	} {
		_, err := Read(test.command, strings.Fields(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %.40s: %v, want %q", test.command, test.text, err, test.want)
		}
	}
	if _, err := Read("RETR", []string{"write", strings.Repeat("x", MaxText+1)}); err == nil {
		t.Error("a text of more than MaxText bytes was accepted")
	}
	if _, err := Read("RETR", []string{"flood", ""}); err == nil {
		t.Error("an empty flood was accepted")
	}
}
