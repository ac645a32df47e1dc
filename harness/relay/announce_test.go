package relay_test

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

func TestPortCommandsAreParsedStrictly(t *testing.T) {
	r, _ := startRelayed(t, relay.Config{Watch: new(recorder)})
	d := peertest.Login(t, r)
	for _, test := range []struct {
		code int
		line string
	}{
		{501, "PORT 127,0,0,1,39,999"},
		{501, "PORT 127,0,0,1,39,16,0"},
		{501, "PORT 0,0,0,0,39,16"},
		{501, "PORT 127,0,0,2,39,16"}, // not the client's address
		{504, "PORT 127,0,0,1,0,80"}, {504, "PORT 127,0,0,2,3,255"}, {504, "EPRT |1|127.0.0.1|1023|"},
		{522, "EPRT |3|127.0.0.1|10000|"},
		{501, "EPRT |2|::|10000|"},
		{501, "EPRT |2|127.0.0.1|10000|"},
		{501, "EPRT"},
		{200, "eprt !1!127.0.0.1!10000!"},
		{200, "port 127,0,0,1,39,16"},
	} {
		d.Do(test.code, "%s", test.line)
	}
	d.Do(425, "LIST") // nobody listens on the port
	d.Do(550, "LIST") // a port serves one transfer only
}

// A client that has not logged in makes the relay dial nobody, not even its own
// address: the server refuses the port.
func TestNoPortBeforeLogin(t *testing.T) {
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w, Faults: relay.Faults{Early: true}})
	d := peertest.Connect(t, r)
	d.Do(530, "PORT 127,0,0,1,39,16")
	d.Do(530, "EPRT |1|127.0.0.1|10000|")
	d.Do(331, "USER anonymous")
	d.Do(530, "PORT 127,0,0,1,39,16")
	d.Do(230, "PASS x")
	d.Do(200, "PORT 127,0,0,1,39,16")
	d.Do(331, "USER anonymous")
	d.Do(200, "PORT 127,0,0,1,39,16") // this server keeps the login
	r.Close()
	if len(w.announced) != 2 {
		t.Errorf("the relay handled %d port commands, want only the two after the login: %v", len(w.announced), w.announced)
	}
}

// Under Faults.Early the connection that was dialled before the reply to PORT
// serves the transfer.
func TestEarlyDial(t *testing.T) {
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w, Faults: relay.Faults{Early: true}})
	d := peertest.Login(t, r)
	l := d.Announce()
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	l.Close() // a second dial would fail
	d.Do(150, "RETR a")
	if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
		t.Errorf("got %q, %v; want the whole file", got, err)
	}
	d.Expect(226)
	d.Do(200, "PORT %s", peertest.PortArgument(l.Addr())) // nobody listens there any more
	d.Do(425, "RETR a")
	r.Close()
	if a := w.announced; !a[0].Dialled || a[0].DialErr != nil || !a[1].Dialled || a[1].DialErr == nil {
		t.Errorf("announced %+v, want a successful and a failed dial", a)
	}
}

func TestStranger(t *testing.T) {
	stranger := netip.MustParseAddr("127.0.0.9")
	for name, test := range map[string]struct {
		accept func(*testing.T, *net.TCPListener) net.Conn
		want   relay.StrangerResult
	}{
		"rejected": {func(t *testing.T, l *net.TCPListener) net.Conn {
			for {
				c, err := l.Accept()
				if err != nil {
					t.Fatal(err)
				}
				if c.RemoteAddr().(*net.TCPAddr).IP.String() != stranger.String() {
					return c
				}
				c.Close()
			}
		}, relay.StrangerRejected},
		"accepted": {func(t *testing.T, l *net.TCPListener) net.Conn {
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			return c
		}, relay.StrangerAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := new(recorder)
			r, b := startRelayed(t, relay.Config{Stranger: stranger, Watch: w})
			d := peertest.Login(t, r)
			l := d.Announce()
			d.Do(150, "STOR up")
			data := test.accept(t, l)
			io.WriteString(data, "text")
			data.Close()
			d.Expect(226)
			d.Send(strings.NewReader("text"), "STOR again") // the stranger comes only once
			r.Close()
			var got []relay.StrangerResult
			for _, record := range w.transferred {
				got = append(got, record.Stranger)
			}
			if diff := cmp.Diff([]relay.StrangerResult{test.want, relay.NoStranger}, got); diff != "" {
				t.Error(diff)
			}
			if string(b.Files()["up"]) != "text" {
				t.Errorf("stored %q, want up with %q", b.Files(), "text")
			}
		})
	}
}
