package relay

import (
	"io"
	"net"
	"testing"
	"time"

	"activeftp/harness/internal/crowd"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A session that is one too many gets 421. The end of another one makes room again.
func TestSessionLimit(t *testing.T) {
	b, err := partner.Start(partner.Config{})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	limit := crowd.New(2, 1)
	r, err := Start(Config{Server: b.Addr(), limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, r)
	first := peertest.Login(t, r)
	second, err := net.Dial("tcp", r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	second.SetDeadline(time.Now().Add(peertest.Timeout))
	const want = "421 Too many sessions; try again later\r\n"
	if got, err := io.ReadAll(second); string(got) != want || err != nil {
		t.Errorf("a second session gets %q, %v; want %q and the end", got, err, want)
	}
	first.Do(221, "QUIT")
	peertest.CheckClosed(t, first.Conn)
	for end := time.Now().Add(peertest.Timeout); ; time.Sleep(time.Millisecond) { // it is counted a moment longer
		if leave, ok := limit.Enter(r.Addr().Addr()); ok {
			leave()
			break
		}
		if time.Now().After(end) {
			t.Fatal("the session is still counted")
		}
	}
	peertest.Login(t, r)
}
