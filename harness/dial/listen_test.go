package dial

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
)

// record is the lines of a log.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) add(l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, l.Text)
}

func (r *record) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, "\n")
}

// startListener starts a listening end with the login of the tests.
func startListener(t *testing.T, c ListenConfig) *Listener {
	t.Helper()
	c.User, c.Password = testUser, testPassword
	l, err := Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// talk is a control connection to a listening end.
type talk struct {
	t *testing.T
	net.Conn
	replies *bufio.Reader
}

// testLimit bounds every wait of a test.
const testLimit = 20 * time.Second

func connectTo(t *testing.T, l *Listener) *talk {
	t.Helper()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(testLimit))
	return &talk{t, conn, bufio.NewReader(conn)}
}

// code returns the code of the next reply, or the error that ended the connection.
func (c *talk) code() string {
	for {
		line, err := c.replies.ReadString('\n')
		if err != nil {
			return "closed"
		}
		if len(line) > 3 && line[0] != ' ' && line[3] == ' ' {
			return line[:3]
		}
	}
}

// codes sends commands one by one and returns the codes of their replies.
func (c *talk) codes(commands ...string) string {
	var codes []string
	for _, command := range commands {
		fmt.Fprint(c, command+"\r\n")
		codes = append(codes, c.code())
	}
	return strings.Join(codes, " ")
}

func TestDialogue(t *testing.T) {
	const loggedIn = "USER " + testUser + "|PASS " + testPassword + "|"
	r := peertest.FreeRange(t, 4)
	span := r.String() + " " + someNonce
	for name, tt := range map[string]struct {
		commands, want string
		tls            certs.TLS
	}{
		"login":                {commands: loggedIn + "NOOP|TYPE I|PBSZ 0|QUIT", want: "331 230 200 200 200 221"},
		"any case":             {commands: "user " + testUser + "|pass " + testPassword + "|site dial " + span, want: "331 230 200"},
		"wrong password":       {commands: "USER " + testUser + "|PASS " + testPassword + "x|NOOP", want: "331 530 closed"},
		"wrong user":           {commands: "USER x|PASS " + testPassword, want: "331 530"},
		"anonymous":            {commands: "USER anonymous|PASS x@", want: "331 530"},
		"password elsewhere":   {commands: loggedIn + "MKD " + testPassword + "|" + strings.ToUpper(testPassword), want: "331 230 502 502"},
		"no user":              {commands: "PASS " + testPassword, want: "503"},
		"another user later":   {commands: loggedIn + "USER x|SITE DIAL " + span, want: "331 230 331 530"},
		"a stranger":           {commands: "FEAT|SITE DIAL " + span + "|TYPE I|RETR x|NOOP", want: "211 530 530 502 200"},
		"no port to announce":  {commands: loggedIn + "PORT 127,0,0,1,100,100|EPRT |1|127.0.0.1|10000||PASV", want: "331 230 502 502 502"},
		"malformed":            {commands: loggedIn + "SITE|SITE DIAL|SITE CHMOD 777 x|SITE DIAL 1-5 x|SITE DIAL 0-x " + someNonce, want: "331 230 504 501 504 501 504"},
		"low ports":            {commands: loggedIn + "SITE DIAL 22 " + someNonce + "|SITE DIAL 1023-1024 " + someNonce + "|SITE DIAL 1024,80 " + someNonce, want: "331 230 504 504 504"},
		"one run for a login":  {commands: loggedIn + "SITE DIAL " + span + "|SITE DIAL " + span, want: "331 230 200 530"},
		"garbage":              {commands: "\x00\xff\xfe|\x16\x03\x01|GET / HTTP/1.1|", want: "502 502 502 502"},
		"a long line":          {commands: strings.Repeat("x", 600) + "|NOOP", want: "500 closed"},
		"a longer line":        {commands: strings.Repeat("x", 2*maxCommand) + "|NOOP", want: "500 closed"},
		"no TLS":               {commands: "AUTH TLS", want: "534"},
		"TLS required":         {commands: loggedIn, want: "530 closed closed", tls: certs.TLSRequired},
		"TLS of another kind":  {commands: "AUTH SSL", want: "504", tls: certs.TLSExplicit},
		"TLS that is no TLS":   {commands: "AUTH TLS|NOOP", want: "234 closed", tls: certs.TLSExplicit},
		"clear text, implicit": {commands: "NOOP", want: "closed", tls: certs.TLSImplicit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log record
			l := startListener(t, ListenConfig{Ports: r, TLS: tt.tls, Log: log.add})
			c := connectTo(t, l)
			if tt.tls != certs.TLSImplicit && c.code() != "220" {
				t.Fatal("no greeting")
			}
			got := c.codes(strings.Split(tt.commands, "|")...)
			if name == "no port to announce" || name == "TLS required" { // more | than commands, or replies
				got = got[:len(tt.want)]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, log.text())
			}
			if text := log.text(); strings.Contains(strings.ToLower(text), testPassword) || strings.Contains(text, someNonce) {
				t.Errorf("a secret in the log:\n%s", text)
			}
		})
	}
}

// Wrong passwords lock their address out, across sessions and for a while.
func TestLockout(t *testing.T) {
	var clock atomic.Int64 // seconds
	l := startListener(t, ListenConfig{
		Ports: peertest.FreeRange(t, 1), now: func() time.Time { return time.Unix(clock.Load(), 0) },
	})
	logIn := func(password string) string {
		c := connectTo(t, l)
		c.code()
		return c.codes("USER "+testUser, "PASS "+password, "NOOP")
	}
	for i, step := range []struct{ password, want string }{
		{"a", "331 530 closed"}, {"b", "331 530 closed"}, {"c", "331 530 closed"}, {testPassword, "331 230 200"},
		{"d", "331 530 closed"}, {"e", "331 421 closed"}, {testPassword, "331 421 closed"},
	} {
		if got := logIn(step.password); got != step.want {
			t.Errorf("login %d: %s, want %s", i, got, step.want)
		}
	}
	clock.Add(1)
	if got := logIn(testPassword); got != "331 230 200" {
		t.Errorf("after the delay: %s", got)
	}
}

// Only ports of the listening end's own range are dialed, whatever a client asks for.
func TestDialsOnlyItsRange(t *testing.T) {
	r := peertest.FreeRange(t, 4)
	outside, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", r.End()))
	if err != nil {
		t.Fatal(err)
	}
	dialed := make(chan struct{})
	go func() {
		defer close(dialed)
		if conn, err := outside.Accept(); err == nil {
			t.Error("a port outside the range was dialed")
			conn.Close()
		}
	}()
	narrow := r
	narrow.Number--
	var log record
	c := connectTo(t, startListener(t, ListenConfig{Ports: narrow, Log: log.add}))
	c.code()
	if got := c.codes("USER "+testUser, "PASS "+testPassword, "SITE DIAL "+r.String()+" "+someNonce); got != "331 230 200" {
		t.Errorf("replies %s", got)
	}
	for _, line := range []string{" refused " + narrow.String(), fmt.Sprintf(" outside %d", r.End())} {
		if !strings.Contains(log.text(), line+"\n") {
			t.Errorf("no %q in:\n%s", line, log.text())
		}
	}
	outside.Close()
	<-dialed
}

// A flood from one address gets 421, and a place is free again after a session ends.
func TestFlood(t *testing.T) {
	l := startListener(t, ListenConfig{Ports: peertest.FreeRange(t, 1)})
	var all []*talk
	for i := range 3 * maxSessionsOf {
		c := connectTo(t, l)
		want := "220"
		if i >= maxSessionsOf {
			want = "421"
		}
		if got := c.code(); got != want {
			t.Fatalf("connection %d: %s, want %s", i+1, got, want)
		}
		all = append(all, c)
	}
	if got := all[0].codes("QUIT", "NOOP"); got != "221 closed" {
		t.Errorf("replies %s", got)
	}
	deadline := time.Now().Add(testLimit)
	for connectTo(t, l).code() != "220" {
		if time.Now().After(deadline) {
			t.Fatal("no place after a session has ended")
		}
	}
}

// A client that sends for ever and does not read is ended after maxCommands.
func TestNeverReads(t *testing.T) {
	c := connectTo(t, startListener(t, ListenConfig{Ports: peertest.FreeRange(t, 1)}))
	for range 2_000 {
		if _, err := fmt.Fprint(c, "FEAT\r\n"); err != nil { // the end of the session
			break
		}
	}
	replies := 0
	for c.code() != "closed" {
		replies++
	}
	if replies > 1+maxCommands {
		t.Errorf("%d replies, want at most %d", replies, 1+maxCommands)
	}
}

// A second run waits for nobody: it is refused while the first is under way. The end
// of the first control connection, or input on it, ends the dials.
func TestRunEndsWithItsSession(t *testing.T) {
	for name, end := range map[string]func(*talk){
		"closed": func(c *talk) { c.Close() },
		"ABOR":   func(c *talk) { fmt.Fprint(c, "ABOR\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			r := peertest.FreeRange(t, 1)
			open, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", r.Base))
			if err != nil {
				t.Fatal(err)
			}
			defer open.Close()
			l := startListener(t, ListenConfig{Ports: r})
			first, second := connectTo(t, l), connectTo(t, l)
			for _, c := range []*talk{first, second} {
				c.code()
				if got := c.codes("USER "+testUser, "PASS "+testPassword); got != "331 230" {
					t.Fatal(got)
				}
			}
			span := r.String() + " " + someNonce
			fmt.Fprint(first, "SITE DIAL "+span+"\r\n")
			held, err := open.Accept() // the dial lasts until this end closes it
			if err != nil {
				t.Fatal(err)
			}
			defer held.Close()
			if got := second.codes("SITE DIAL " + span); got != "450" {
				t.Errorf("reply %s to a second run, want 450", got)
			}
			held.SetReadDeadline(time.Now().Add(testLimit))
			in := bufio.NewReader(held)
			line, _ := in.ReadString('\n')
			if want := proofLine(someNonce, r.Base); line != want {
				t.Errorf("the connection carried %q, want %q", line, want)
			}
			end(first)
			if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
				t.Errorf("%v after the end of the control connection, want the end of the dial", err)
			}
		})
	}
}

// Close ends sessions at once, and tells them.
func TestCloseTellsSessions(t *testing.T) {
	l, err := Listen(ListenConfig{Ports: peertest.FreeRange(t, 1), User: testUser, Password: testPassword})
	if err != nil {
		t.Fatal(err)
	}
	c := connectTo(t, l)
	c.code()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if got := c.code() + " " + c.code(); got != "421 closed" {
		t.Errorf("%s, want 421 and the end", got)
	}
}

func TestLoginUnderTLS(t *testing.T) {
	l := startListener(t, ListenConfig{Ports: peertest.FreeRange(t, 1), TLS: certs.TLSRequired})
	c := connectTo(t, l)
	c.code()
	if got := c.codes("AUTH TLS"); got != "234" {
		t.Fatal(got)
	}
	secured := tls.Client(c.Conn, &tls.Config{InsecureSkipVerify: true})
	c = &talk{t, secured, bufio.NewReader(secured)}
	if got := c.codes("USER "+testUser, "PASS "+testPassword, "AUTH TLS", "QUIT"); got != "331 230 534 221" {
		t.Errorf("replies %s", got)
	}
}

func TestListenErrors(t *testing.T) {
	r := peertest.FreeRange(t, 1)
	for name, c := range map[string]ListenConfig{
		"no range":    {},
		"low range":   {Ports: core.PortRange{Base: 1023, Number: 2}},
		"no user":     {Ports: r, Password: "x"},
		"certificate": {Ports: r, Certificate: &tls.Certificate{}},
		"address":     {Ports: r, Listen: "127.0.0.1:99999"},
	} {
		if l, err := Listen(c); err == nil {
			l.Close()
			t.Errorf("%s: no error", name)
		}
	}
}
