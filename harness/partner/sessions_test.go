package partner

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/harness/internal/crowd"
	"activeftp/harness/internal/ledger"
	"activeftp/harness/peertest"
)

// A session that is one too many gets 421 and is closed. The end of another one makes
// room again.
func TestSessionLimit(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &sessionListener{Listener: tcp, resources: ledger.New(), limit: crowd.New(2, 2), refusal: "421 x\r\n"}
	accepted, ended := make(chan net.Conn), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	connect := func() net.Conn {
		c, err := net.Dial("tcp", tcp.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(peertest.Timeout))
		return c
	}
	connect()
	first := <-accepted
	connect()
	second := <-accepted
	for range 3 {
		if got, err := io.ReadAll(connect()); string(got) != "421 x\r\n" || err != nil {
			t.Errorf("a third session gets %q, %v; want 421 and the end", got, err)
		}
	}
	first.Close()
	first.Close() // counts once
	connect()
	third := <-accepted
	if got, err := io.ReadAll(connect()); string(got) != "421 x\r\n" || err != nil {
		t.Errorf("the next one gets %q, %v; want 421", got, err)
	}
	for _, c := range []net.Conn{second, third} {
		c.Close()
	}
	tcp.Close()
	<-ended
}

// A session without a login ends after a minute, however often it sends something
// else. After the login the library's deadline counts.
func TestLoginTimeout(t *testing.T) {
	for _, tt := range []struct {
		name, verb, reply string
		want              time.Duration
	}{
		{"no login", "NOOP", "200 OK\r\n", loginTimeout},
		{"a wrong login", "PASS", "530 No\r\n", loginTimeout},
		{"a login", "PASS", "230 Yes\r\n", idleTimeout + 30*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				defer client.Close()
				begin := time.Now()
				f := &front{
					Conn: server, settings: frontListener{recorder: &recorder{}},
					end: func() {}, lines: bufio.NewReader(server), verb: tt.verb, loginEnd: begin.Add(loginTimeout),
				}
				defer f.Close()
				go io.Copy(io.Discard, client)
				time.Sleep(30 * time.Second)
				if _, err := io.WriteString(f, tt.reply); err != nil {
					t.Fatal(err)
				}
				f.SetDeadline(time.Now().Add(idleTimeout))
				_, err := f.Read(make([]byte, 1))
				if took := time.Since(begin); !errors.Is(err, os.ErrDeadlineExceeded) || took != tt.want {
					t.Errorf("ended after %v (%v), want %v", took, err, tt.want)
				}
				text, _ := f.replace("421 command timeout (300 seconds): closing control connection\r\n")
				if got, want := strings.Contains(text, "No login"), tt.want == loginTimeout; got != want {
					t.Errorf("the last reply is %q", text)
				}
			})
		})
	}
}
