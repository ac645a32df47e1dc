package socktable

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

func TestParse(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		peertest.LeaveOut(t, errors.New("the table is one of a little-endian host"))
	}
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0015 00000000:0000 0A 00000000:00000000 00:00000000 00000000     6        0 101 1 0
   1: 01004D7F:7530 0100587F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 102 1 0
   2: 0100007F:7531 0100007F:9C41 06 00000000:00000000 03:00000100 00000000     0        0 0 3 0
   3: 0100007F:9C42 0100007F:7532 02 00000001:00000000 01:00000100 00000000     0        0 103 2 0
   4: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 104 1 0
   5: 0000000000000000FFFF00000100007F:0051 0000000000000000FFFF00000200007F:0052 01 00000000:00000000 00:00000000 00000000 0 0 105 1 0
   6: 0100007F 0100007F:7532 01 00000000:00000000 00:00000000 00000000 0 0 106 1 0
   7: 0100007G:0015 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 107 1 0
   8: 0100007F:10000 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 108 1 0
   9: 0100007F00:0015 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 109 1 0
  10: 0100007F:0015 00000000:0000 XX 00000000:00000000 00:00000000 00000000 0 0 110 1 0
  11: 0100007F:0015 00000000:0000 0A
`
	at := netip.MustParseAddrPort
	want := []Socket{
		{at("127.0.0.1:21"), at("0.0.0.0:0"), Listening, "101"},
		{at("127.77.0.1:30000"), at("127.88.0.1:40000"), Established, "102"},
		{at("127.0.0.1:40002"), at("127.0.0.1:30002"), SYNSent, "103"},
		{at("[::1]:80"), at("[::]:0"), Listening, "104"},
		{at("127.0.0.1:81"), at("127.0.0.2:82"), Established, "105"},
	}
	got := slices.Collect(Parse(strings.NewReader(table)))
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
		t.Errorf("sockets (-want +got):\n%s", diff)
	}
	for s := range Parse(strings.NewReader(table)) {
		if s != want[0] {
			t.Errorf("the first socket is %v", s)
		}
		break
	}
}
