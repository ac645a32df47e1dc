package dial

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// FuzzRequest checks that every argument of SITE DIAL is refused, or names ports within
// the bounds that are sent again as they were read.
func FuzzRequest(f *testing.F) {
	for _, ports := range []string{"10000", "10000-10049,10060", "1024-65535", "1023-1024", "22", "5-1", "1-", "-1", "10000,10000", ",", "65535-65536", "010000"} {
		f.Add(ports + " " + someNonce)
		f.Add(ports)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRequest(text)
		if err != nil {
			return
		}
		if len(r.ports) == 0 || len(r.ports) > maxPorts || r.ports[0] < 1024 || r.ports[len(r.ports)-1] > 65535 {
			t.Errorf("%q: %d ports, %v", text, len(r.ports), r.ports)
		}
		again, err := parseRequest(r.String())
		if diff := cmp.Diff(r.ports, again.ports); err != nil || diff != "" || again.nonce != r.nonce {
			t.Errorf("%q is sent as %q, %v (-first +again):\n%s", text, r, err, diff)
		}
	})
}

// FuzzListener sends arbitrary bytes to a listening end, before and after a login. The
// session must end after the client has closed its side. Each attempt to log in comes an
// hour after the last one, so that wrong ones do not lock the fuzzer out.
func FuzzListener(f *testing.F) {
	for _, input := range []string{
		"", "\r\n\r\n\n\r", "\x00\xff\xf4\xff\xf2ABOR\r\n", "FEAT\r\nQUIT\r\n", "SITE DIAL\r\nSITE DIAL 10000 " + someNonce + "\r\nNOOP\r\n",
		"USER x\r\nPASS x\r\n", strings.Repeat("x", 2*maxCommand) + "\r\n", "PORT 127,0,0,1,0,22\r\nEPRT |1|127.0.0.1|22|\r\nLIST\r\n",
		"AUTH TLS\r\n\x16\x03\x01\x02\x00", "SITE DIAL " + strings.Repeat("10000,", 300) + " " + someNonce + "\r\n",
	} {
		f.Add([]byte(input))
	}
	var hours atomic.Int64
	l, err := Listen(ListenConfig{
		Ports: peertest.FreeRange(f, 4), Log: func(Line) {},
		now: func() time.Time { return time.Unix(0, 0).Add(time.Duration(hours.Add(1)) * time.Hour) },
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := l.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, input []byte) {
		peertest.CheckSessionEnds(t, l, input)
		peertest.CheckSessionEnds(t, l, append([]byte("USER anonymous\r\nPASS x\r\n"), input...))
	})
}
