package relay_test

import (
	"io"
	"net"
	"testing"

	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// Replies keep the order of the commands, whether they come from the server or
// from the relay.
func TestPipelining(t *testing.T) {
	r, _ := startRelayed(t, relay.Config{Answer: map[string]string{"SITE": "200 Fine"}})
	d := peertest.Login(t, r)
	l := d.Announce()
	d.Text.PrintfLine("RETR a\r\nSITE x\r\nNOOP\r\nSITE x\r\nQUIT")
	d.Expect(150)
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	io.ReadAll(data)
	for _, code := range []int{226, 200, 200, 200, 221} {
		d.Expect(code)
	}
	peertest.CheckClosed(t, d.Conn)
}

func TestAbort(t *testing.T) {
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w})
	d := peertest.Login(t, r)
	data := d.Open("RETR endless")
	if _, err := io.CopyN(io.Discard, data, mebibyte); err != nil {
		t.Fatal(err)
	}
	d.Do(426, "\xff\xf4\xff\xf2ABOR")
	d.Expect(226)
	peertest.CheckClosed(t, data)
	if got := d.Fetch("RETR a"); got != "six456" {
		t.Errorf("after ABOR: got %q, want the whole file", got)
	}
	d.Do(221, "QUIT")
	r.Close()
	if len(w.transferred) != 2 || !w.transferred[0].Aborted || w.transferred[1].Aborted {
		t.Errorf("transferred %+v, want the first aborted", w.transferred)
	}
}

// A port that a refused command has not used serves the next command.
func TestPortAfterRefusal(t *testing.T) {
	for _, early := range []bool{false, true} {
		r, _ := startRelayed(t, relay.Config{Faults: relay.Faults{Early: early}})
		d := peertest.Login(t, r)
		l := d.Announce()
		d.Do(550, "RETR missing")
		d.Do(150, "RETR a")
		data, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
			t.Errorf("early %t: got %q, %v; want the whole file", early, got, err)
		}
		data.Close()
		d.Expect(226)
	}
}

// A client that quits during a transfer gets the whole file and then 221.
func TestQuitDuringTransfer(t *testing.T) {
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w})
	d := peertest.Login(t, r)
	data := d.Open("RETR big")
	d.Text.PrintfLine("QUIT")
	if n, err := io.Copy(io.Discard, data); n != mebibyte || err != nil {
		t.Errorf("got %d bytes, %v; want %d", n, err, mebibyte)
	}
	d.Expect(226)
	d.Expect(221)
	r.Close()
	if len(w.transferred) != 1 || w.transferred[0].Err != nil {
		t.Errorf("transferred %+v, want one without an error", w.transferred)
	}
}

// Config.Answer replaces the server's reply.
func TestAnswer(t *testing.T) {
	r, _ := startRelayed(t, relay.Config{Answer: map[string]string{"EPRT": "500 Not understood"}})
	d := peertest.Login(t, r)
	d.Do(500, "EPRT |1|127.0.0.1|10000|")
	if got := d.Fetch("RETR a"); got != "six456" {
		t.Errorf("got %q, want the whole file", got)
	}
}

// A passive data connection bypasses the relay. EPSV overrides an earlier PORT.
func TestPassive(t *testing.T) {
	r, _ := startRelayed(t, relay.Config{})
	d := peertest.Login(t, r)
	d.Announce()
	data, err := net.Dial("tcp", d.Passive())
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	d.Do(150, "RETR a")
	if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
		t.Errorf("got %q, %v; want the whole file", got, err)
	}
	d.Expect(226)
	if got := d.Fetch("RETR a"); got != "six456" {
		t.Errorf("after a new PORT: got %q, want the whole file", got)
	}
}

// Commands that need TLS are refused in the wrong order.
func TestSecurityOrder(t *testing.T) {
	r, _ := startRelayed(t, relay.Config{TLS: relay.TLSRequired})
	d := peertest.Connect(t, r)
	d.Do(503, "PBSZ 0")
	d.Do(503, "PROT P")
	d.Do(530, "USER anonymous")
	d.Do(504, "AUTH GSSAPI")
	// Clear text after AUTH ends the session.
	d.Text.PrintfLine("AUTH TLS\r\nUSER anonymous")
	peertest.CheckClosed(t, d.Conn)
}
