package relay_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	coreconnect "activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// witness keeps what a relay tells it.
type witness struct {
	mu          sync.Mutex // of open, which a test waits for
	talk        []string
	announced   []relay.Announcement
	transferred []relay.Transferred
	open        int
}

func (w *witness) Opened(uint32, netip.AddrPort, netip.AddrPort) { w.count(1) }
func (w *witness) Closed(uint32)                                 { w.count(-1) }

func (w *witness) count(sessions int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open += sessions
}

func (w *witness) Commanded(_ uint32, line string) { w.talk = append(w.talk, "> "+line) }
func (w *witness) Replied(_ uint32, r coreconnect.Reply) {
	w.talk = append(w.talk, "< "+r.String()[:3])
}
func (w *witness) Announced(a relay.Announcement)  { w.announced = append(w.announced, a) }
func (w *witness) Transferred(t relay.Transferred) { w.transferred = append(w.transferred, t) }

const mebibyte = 1 << 20

// start starts a server that is closed with the test.
func start(t testing.TB, c partner.Config) *partner.Bundled {
	t.Helper()
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	return b
}

// equateEmpty makes nil and empty files equal.
func equateEmpty() cmp.Option {
	return cmp.Transformer("text", func(b []byte) string { return string(b) })
}

// relayed starts a relay before a server with one file; both are closed with the
// test.
func relayed(t testing.TB, c relay.Config, f relay.Faults) (*relay.Relay, *partner.Bundled) {
	t.Helper()
	b := start(t, partner.Config{
		ConnectTimeout: time.Second,
		Files:          map[string][]byte{"a": []byte("six456")},
		Generated:      map[string]int64{"big": mebibyte, "endless": 1 << 60},
	})
	c.Server = b.Addr()
	r, err := relay.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := r.Set(f); err != nil {
		t.Fatal(err)
	}
	return r, b
}

func TestRelayCarries(t *testing.T) {
	w := new(witness)
	r, b := relayed(t, relay.Config{Watch: w}, relay.Faults{})
	d := peertest.Login(t, r)
	const downloads = 100 // 150 comes before 226 however short they are
	for range downloads {
		if got := d.Fetch("RETR a"); got != "six456" {
			t.Errorf("got %q", got)
		}
	}
	d.Send(strings.NewReader("text"), "STOR up")
	d.Send(strings.NewReader(""), "STOR none")
	if diff := cmp.Diff([]string{"a", "big", "endless", "none", "up"}, peertest.Lines(d.Fetch("NLST"))); diff != "" {
		t.Error(diff)
	}
	if len(d.Fetch("RETR big")) != mebibyte {
		t.Error("not all of it came")
	}
	d.Do(550, "RETR missing")
	l := d.Announce()
	d.Do(550, "RETR missing")
	d.Do(350, "REST 3")
	d.Do(221, "QUIT")
	l.Close()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]byte{"a": []byte("six456"), "up": []byte("text"), "none": nil}, b.Files(), equateEmpty()); diff != "" {
		t.Error(diff)
	}
	seen := func(command string, upload bool, bytes int64) relay.Transferred {
		return relay.Transferred{
			Client: 1, Command: command, Upload: upload, DataConnection: relay.DataConnection{Connected: true, Bytes: bytes},
		}
	}
	want := slices.Repeat([]relay.Transferred{seen("RETR a", false, 6)}, downloads)
	want = append(want, []relay.Transferred{
		seen("STOR up", true, 4), seen("STOR none", true, 0),
		seen("NLST", false, int64(len("a\r\nbig\r\nendless\r\nnone\r\nup\r\n"))), seen("RETR big", false, mebibyte),
		{Client: 1, Command: "RETR missing"}, {Client: 1, Command: "RETR missing"},
	}...)
	if diff := cmp.Diff(want, w.transferred, cmpopts.IgnoreFields(relay.Transferred{}, "At")); diff != "" {
		t.Error(diff)
	}
	start := []string{"< 220", "> USER anonymous", "< 331", "> PASS ****", "< 230"}
	if diff := cmp.Diff(start, w.talk[:len(start)]); diff != "" {
		t.Error(diff)
	}
	if w.open != 0 {
		t.Errorf("%d sessions are still told to be open", w.open)
	}
}

func TestRelayStrict(t *testing.T) {
	w := new(witness)
	r, _ := relayed(t, relay.Config{Watch: w}, relay.Faults{})
	d := peertest.Login(t, r)
	for _, test := range []struct {
		code int
		line string
	}{
		{501, "PORT 127,0,0,1,39,999"},
		{501, "PORT 127,0,0,1,39,16,0"},
		{501, "PORT 0,0,0,0,39,16"},
		{501, "PORT 127,0,0,2,39,16"}, // not where the client is
		{504, "PORT 127,0,0,1,0,80"},
		{522, "EPRT |3|127.0.0.1|10000|"},
		{501, "EPRT |2|::|10000|"},
		{501, "EPRT |2|127.0.0.1|10000|"},
		{501, "EPRT"},
		{200, "eprt !1!127.0.0.1!10000!"},
		{200, "port 127,0,0,1,39,16"},
	} {
		d.Do(test.code, "%s", test.line)
	}
	d.Do(425, "LIST") // nobody listens there
	d.Do(550, "LIST") // and the announcement is used up
}

func TestRelayFaults(t *testing.T) {
	at := netip.MustParseAddr
	for _, test := range []struct {
		name  string
		fault relay.Faults
		code  int
		from  string
	}{
		{"refuse", relay.Faults{Refuse: true}, 425, ""},
		{"drop", relay.Faults{Drop: true}, 425, ""},
		{"delay", relay.Faults{Delay: 50 * time.Millisecond}, 226, "127.0.0.1"},
		{"from", relay.Faults{From: at("127.0.0.9")}, 226, "127.0.0.9"},
		{"throttle", relay.Faults{Throttle: 100}, 226, "127.0.0.1"},
		{"reset", relay.Faults{Reset: 3}, 426, "127.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, _ := relayed(t, relay.Config{ConnectTimeout: 100 * time.Millisecond}, test.fault)
			d := peertest.Login(t, r)
			l := d.Announce()
			begun := time.Now()
			if test.from == "" {
				d.Do(test.code, "RETR a")
			} else {
				d.Do(150, "RETR a")
				data, err := l.Accept()
				if err != nil {
					t.Fatal(err)
				}
				defer data.Close()
				if from := data.RemoteAddr().(*net.TCPAddr).IP.String(); from != test.from {
					t.Errorf("dialled from %s, want %s", from, test.from)
				}
				got, err := io.ReadAll(data)
				if broken := test.fault.Reset > 0; (err != nil) != broken || len(got) > 6 || !broken && len(got) < 6 {
					t.Errorf("got %q, %v", got, err)
				}
				d.Expect(test.code)
			}
			least := test.fault.Delay
			if test.fault.Drop || test.fault.Throttle > 0 {
				least = 50 * time.Millisecond // 6 bytes, at 100 a second
			}
			if took := time.Since(begun); took < least {
				t.Errorf("took %v, want at least %v", took, least)
			}
			if err := r.Set(relay.Faults{}); err != nil {
				t.Fatal(err)
			}
			if got := d.Fetch("RETR a"); got != "six456" {
				t.Errorf("without the fault: %q", got)
			}
		})
	}
}

// An upload that the relay breaks off is none.
func TestRelayResetUpload(t *testing.T) {
	r, b := relayed(t, relay.Config{}, relay.Faults{Reset: 1000})
	d := peertest.Login(t, r)
	data := d.Open("STOR up")
	io.Copy(data, content.Generate(mebibyte)) // fails where the relay is faster
	data.Close()
	d.Expect(426)
	if size, _, _ := b.Received("up"); size > 1000 {
		t.Errorf("the server has %d bytes", size)
	}
}

func TestRelayRefusesFaults(t *testing.T) {
	r, _ := relayed(t, relay.Config{}, relay.Faults{})
	for _, f := range []relay.Faults{{Delay: -1}, {Reset: -1}, {Throttle: -1}, {Refuse: true, Drop: true}} {
		if r.Set(f) == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}

func TestRelayTLS(t *testing.T) {
	for _, way := range []certs.TLS{certs.TLSExplicit, certs.TLSRequired, certs.TLSImplicit} {
		t.Run(way.String(), func(t *testing.T) {
			a := peertest.Authority(t)
			w := new(witness)
			r, b := relayed(t, relay.Config{TLS: way, Certificate: peertest.Issue(t, a, certs.Subject{}), Watch: w}, relay.Faults{})
			config := &tls.Config{RootCAs: a.Pool(), ServerName: "127.0.0.1", ClientSessionCache: tls.NewLRUClientSessionCache(0)}
			s := peertest.LoginSecurely(t, r, config, way == certs.TLSImplicit)
			s.Do(200, "PROT P")
			if features := s.Do(211, "FEAT"); !strings.Contains(features, "AUTH TLS") || !strings.Contains(features, "PROT") {
				t.Errorf("features %q", features)
			}
			s.Do(502, "PASV")
			data := s.OpenSecurely("RETR a")
			if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			s.Expect(226)
			for _, notify := range []bool{true, false} {
				data = s.OpenSecurely("STOR up")
				io.WriteString(data, "text")
				if notify {
					data.CloseWrite()
				}
				data.NetConn().Close()
				s.Expect(226)
			}
			clear := s.Open("STOR clear") // as curl 7.88.1 does
			io.WriteString(clear, "secret")
			s.Expect(522)
			s.Do(200, "PROT C")
			s.Do(536, "PROT E")
			s.Do(533, "CCC")
			s.Do(221, "QUIT")
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			shaken := relay.DataConnection{Connected: true, Handshake: relay.HandshakeDone, Resumed: true, Bytes: 4}
			first, unclosed, spoilt := shaken, shaken, relay.DataConnection{Connected: true, Handshake: relay.HandshakeClearText}
			first.Bytes, unclosed.Unclosed = 6, true
			var got []relay.DataConnection
			for _, seen := range w.transferred {
				if !seen.Secure || !seen.Private {
					t.Errorf("%s: not secured", seen.Command)
				}
				got = append(got, seen.DataConnection)
			}
			if diff := cmp.Diff([]relay.DataConnection{first, shaken, unclosed, spoilt}, got, cmpopts.IgnoreFields(relay.DataConnection{}, "Err")); diff != "" {
				t.Error(diff)
			}
			if size, _, _ := b.Received("clear"); size != 0 || w.transferred[3].Err == nil {
				t.Errorf("%d bytes in clear text were taken, %v", size, w.transferred[3].Err)
			}
		})
	}
}

// A client that waits for the partner to begin TLS, as some do, is told after
// the connect timeout.
func TestRelaySilence(t *testing.T) {
	w := new(witness)
	a := peertest.Authority(t)
	r, _ := relayed(t, relay.Config{
		TLS: certs.TLSExplicit, Certificate: peertest.Issue(t, a, certs.Subject{}), ConnectTimeout: 50 * time.Millisecond, Watch: w,
	}, relay.Faults{})
	s := peertest.LoginSecurely(t, r, &tls.Config{RootCAs: a.Pool(), ServerName: "127.0.0.1"}, false)
	s.Do(200, "PROT P")
	s.Open("RETR a")
	s.Expect(522)
	s.Do(221, "QUIT")
	r.Close()
	if got := w.transferred[0].Handshake; got != relay.HandshakeSilent {
		t.Errorf("handshake %v", got)
	}
}

func TestRelaySecurityOrder(t *testing.T) {
	r, _ := relayed(t, relay.Config{TLS: certs.TLSRequired}, relay.Faults{})
	d := peertest.Connect(t, r)
	d.Do(503, "PBSZ 0")
	d.Do(503, "PROT P")
	d.Do(530, "USER anonymous")
	d.Do(504, "AUTH GSSAPI")
	// Text behind AUTH that came without TLS ends the session.
	d.Text.PrintfLine("AUTH TLS\r\nUSER anonymous")
	peertest.CheckClosed(t, d.Conn)
}

// What the relay answers itself, and what goes past it.
func TestRelayAnswers(t *testing.T) {
	r, _ := relayed(t, relay.Config{Answer: map[string]string{"EPRT": "500 Not understood"}}, relay.Faults{})
	d := peertest.Login(t, r)
	d.Announce() // and passive mode instead
	data, err := net.Dial("tcp", d.Passive())
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	d.Do(150, "RETR a")
	if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
		t.Errorf("past the relay: got %q, %v", got, err)
	}
	d.Expect(226)
	d.Do(500, "EPRT |1|127.0.0.1|10000|")
	if got := d.Fetch("RETR a"); got != "six456" {
		t.Errorf("got %q", got)
	}
}

// The connection of a relay that dials early is the one of the transfer.
func TestRelayDialsEarly(t *testing.T) {
	w := new(witness)
	r, _ := relayed(t, relay.Config{Watch: w}, relay.Faults{Early: true})
	d := peertest.Login(t, r)
	l := d.Announce()
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	l.Close() // there is no second one
	d.Do(150, "RETR a")
	if got, err := io.ReadAll(data); string(got) != "six456" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	d.Expect(226)
	d.Do(200, "PORT %s", peertest.PortArgument(l.Addr())) // where nobody listens any more
	d.Do(425, "RETR a")
	r.Close()
	if a := w.announced; !a[0].Dialled || a[0].DialErr != nil || !a[1].Dialled || a[1].DialErr == nil {
		t.Errorf("announced %+v", a)
	}
}

func TestRelayStranger(t *testing.T) {
	outsider := netip.MustParseAddr("127.0.0.9")
	for name, test := range map[string]struct {
		accept func(*testing.T, *net.TCPListener) net.Conn
		want   relay.StrangerResult
	}{
		"turned away": {func(t *testing.T, l *net.TCPListener) net.Conn {
			for {
				c, err := l.Accept()
				if err != nil {
					t.Fatal(err)
				}
				if c.RemoteAddr().(*net.TCPAddr).IP.String() != outsider.String() {
					return c
				}
				c.Close()
			}
		}, relay.StrangerRejected},
		"taken": {func(t *testing.T, l *net.TCPListener) net.Conn {
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			return c
		}, relay.StrangerAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := new(witness)
			r, b := relayed(t, relay.Config{Stranger: outsider, Watch: w}, relay.Faults{})
			d := peertest.Login(t, r)
			l := d.Announce()
			d.Do(150, "STOR up")
			data := test.accept(t, l)
			io.WriteString(data, "text")
			data.Close()
			d.Expect(226)
			d.Send(strings.NewReader("text"), "STOR again") // without a stranger
			r.Close()
			var got []relay.StrangerResult
			for _, seen := range w.transferred {
				got = append(got, seen.Stranger)
			}
			if diff := cmp.Diff([]relay.StrangerResult{test.want, relay.NoStranger}, got); diff != "" {
				t.Error(diff)
			}
			if string(b.Files()["up"]) != "text" {
				t.Errorf("stored %q", b.Files())
			}
		})
	}
}

// A client that leaves in the middle of a transfer, or after a stranger came, has
// tried one.
func TestRelayLeft(t *testing.T) {
	for name, leave := range map[string]func(*peertest.Dialogue){
		"in the middle": func(d *peertest.Dialogue) { d.Open("STOR up") },
		"before the first reply": func(d *peertest.Dialogue) {
			d.Announce()
			d.Text.PrintfLine("RETR a")
		},
		"after a stranger": func(d *peertest.Dialogue) {
			if c, err := d.Announce().Accept(); err == nil {
				c.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := new(witness)
			c := relay.Config{Watch: w}
			if name == "after a stranger" {
				c.Stranger = netip.MustParseAddr("127.0.0.9")
			}
			r, _ := relayed(t, c, relay.Faults{Delay: time.Hour})
			if name == "in the middle" {
				r.Set(relay.Faults{})
			}
			d := peertest.Login(t, r)
			leave(d)
			d.Text.Close()
			for end := time.Now().Add(peertest.Patience); ; time.Sleep(time.Millisecond) {
				w.mu.Lock()
				open := w.open
				w.mu.Unlock()
				if open == 0 || time.Now().After(end) {
					break
				}
			}
			r.Close()
			if len(w.transferred) != 1 || w.transferred[0].Err == nil {
				t.Fatalf("transferred %+v", w.transferred)
			}
			if got := w.transferred[0].Stranger == relay.StrangerRejected; got != (name == "after a stranger") {
				t.Errorf("challenge %v", w.transferred[0].Stranger)
			}
		})
	}
}

// Replies keep the order of the commands, whoever gives them.
func TestRelayPipelined(t *testing.T) {
	r, _ := relayed(t, relay.Config{Answer: map[string]string{"SITE": "200 Fine"}}, relay.Faults{})
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

func TestRelayAbort(t *testing.T) {
	r, _ := relayed(t, relay.Config{}, relay.Faults{})
	d := peertest.Login(t, r)
	data := d.Open("RETR endless")
	if _, err := io.CopyN(io.Discard, data, mebibyte); err != nil {
		t.Fatal(err)
	}
	d.Do(426, "\xff\xf4\xff\xf2ABOR")
	d.Expect(226)
	peertest.CheckClosed(t, data)
	if got := d.Fetch("RETR a"); got != "six456" {
		t.Errorf("after it: %q", got)
	}
}

// Close ends a session in the middle of anything, and leaves nothing.
func TestRelayClose(t *testing.T) {
	for name, midst := range map[string]func(*peertest.Dialogue) net.Conn{
		"idle":        func(d *peertest.Dialogue) net.Conn { return d.Conn },
		"announced":   func(d *peertest.Dialogue) net.Conn { d.Announce(); return d.Conn },
		"downloading": func(d *peertest.Dialogue) net.Conn { return d.Open("RETR endless") },
		"uploading":   func(d *peertest.Dialogue) net.Conn { return d.Open("STOR up") },
		"waiting behind a transfer": func(d *peertest.Dialogue) net.Conn {
			data := d.Open("STOR up")
			d.Text.PrintfLine("NOOP\r\nNOOP")
			return data
		},
		"left in the middle": func(d *peertest.Dialogue) net.Conn {
			data := d.Open("STOR up")
			d.Text.Close()
			return data
		},
	} {
		for _, fault := range []relay.Faults{{}, {Throttle: 1}, {Early: true}} {
			t.Run(name, func(t *testing.T) {
				b, err := partner.Start(partner.Config{Generated: map[string]int64{"endless": 1 << 60}})
				if err != nil {
					t.Fatal(err)
				}
				r, err := relay.Start(relay.Config{Server: b.Addr(), Faults: fault})
				if err != nil {
					t.Fatal(err)
				}
				open := midst(peertest.Login(t, r))
				if err := r.Close(); err != nil {
					t.Error(err)
				}
				if err := b.Close(); err != nil {
					t.Error(err)
				}
				goleak.VerifyNone(t)
				peertest.CheckClosed(t, open)
				if c, err := net.Dial("tcp", r.Addr().String()); err == nil {
					c.Close()
					t.Error("the relay still listens")
				}
			})
		}
	}
}

func TestRelayServerAway(t *testing.T) {
	b := start(t, partner.Config{})
	b.Close()
	r, err := relay.Start(relay.Config{Server: b.Addr()})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	conn, err := net.Dial("tcp", r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(peertest.Patience))
	if said, err := io.ReadAll(conn); !strings.HasPrefix(string(said), "421 ") || err != nil {
		t.Errorf("%q, %v", said, err)
	}
}

func TestStartRelayRefuses(t *testing.T) {
	b := start(t, partner.Config{})
	for name, c := range map[string]relay.Config{
		"negative time":  {Server: b.Addr(), ConnectTimeout: -1},
		"address in use": {Server: b.Addr(), Listen: b.Addr().String()},
		"no way of TLS":  {Server: b.Addr(), TLS: 99},
		"no such fault":  {Server: b.Addr(), Faults: relay.Faults{Delay: -1}},
	} {
		if r, err := relay.Start(c); err == nil {
			r.Close()
			t.Errorf("%s: started", name)
		}
	}
}

// FuzzRelay sends any bytes to the control port. The session must end when the
// client has said its last, and the relay must go on.
func FuzzRelay(f *testing.F) {
	for _, said := range []string{
		"", "\r\n\r\n\n\n\r", "\x00\xff\xf4\xff\xf2ABOR\r\n", "AUTH TLS\r\n", "AUTH TLS\r\n\x16\x03\x01\x02\x00",
		"QUIT", strings.Repeat("x", 5000) + "\r\n", strings.Repeat("NOOP\r\n", 100),
		"PORT 127,0,0,1,0,0\r\nRETR a\r\nPORT 127,0,0,1,255,255\r\nRETR a\r\nRETR a\r\nABOR\r\n",
		"EPRT |1|127.0.0.1|9|\r\nLIST\r\nSTOR a\r\nPASV\r\nRETR a\r\n", "PROT P\r\nPBSZ\r\nPROT\r\nFEAT\r\n",
	} {
		f.Add([]byte(said))
	}
	r, _ := relayed(f, relay.Config{TLS: certs.TLSExplicit, ConnectTimeout: time.Second, Watch: new(witness)}, relay.Faults{})
	f.Fuzz(func(t *testing.T, said []byte) {
		peertest.Say(t, r, said)
		peertest.Say(t, r, append([]byte("USER anonymous\r\nPASS x\r\n"), said...))
		peertest.Login(t, r).Do(221, "QUIT")
	})
}
