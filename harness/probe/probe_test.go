package probe

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/partner"
	"activeftp/harness/report"
)

// serve plays a server: each connection is answered by play, and closed after
// it. The test waits for all.
func serve(t *testing.T, play func(conn net.Conn, lines *bufio.Scanner)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var sessions sync.WaitGroup
	sessions.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			sessions.Go(func() {
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(time.Minute))
				play(conn, bufio.NewScanner(conn))
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		sessions.Wait()
	})
	return "ftp://" + l.Addr().String()
}

// welcomes plays a login, and says 200 to everything that answer does not.
func welcomes(answer func(conn net.Conn, line string) bool) func(net.Conn, *bufio.Scanner) {
	return func(conn net.Conn, lines *bufio.Scanner) {
		io.WriteString(conn, "220 hello\r\n")
		for lines.Scan() {
			verb, _, _ := strings.Cut(lines.Text(), " ")
			switch verb {
			case "USER", "PASS":
				io.WriteString(conn, "230 in\r\n")
			case "TYPE":
				io.WriteString(conn, "200 binary\r\n")
			case "QUIT":
				io.WriteString(conn, "221 bye\r\n")
				return
			default:
				if !answer(conn, lines.Text()) {
					return
				}
			}
		}
	}
}

// A server that does not let a probe in is an error, in the time of one item.
func TestProbeNoSession(t *testing.T) {
	for name, play := range map[string]func(net.Conn, *bufio.Scanner){
		"silent": func(conn net.Conn, lines *bufio.Scanner) { lines.Scan() },
		"gone":   func(net.Conn, *bufio.Scanner) {},
		"no FTP": func(conn net.Conn, _ *bufio.Scanner) { io.WriteString(conn, "SSH-2.0-none\r\n") },
		"endless line": func(conn net.Conn, _ *bufio.Scanner) {
			for {
				if _, err := io.WriteString(conn, strings.Repeat("2", 4096)); err != nil {
					return
				}
			}
		},
		"endless reply": func(conn net.Conn, _ *bufio.Scanner) {
			for {
				if _, err := io.WriteString(conn, "220-hello\r\n"); err != nil {
					return
				}
			}
		},
		"delays for ever": func(conn net.Conn, _ *bufio.Scanner) {
			for {
				if _, err := io.WriteString(conn, "120 wait\r\n"); err != nil {
					return
				}
			}
		},
		"not logged in": func(conn net.Conn, lines *bufio.Scanner) {
			io.WriteString(conn, "220 hello\r\n")
			lines.Scan()
			io.WriteString(conn, "530 no\r\n")
			lines.Scan()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Run(t.Context(), Options{Server: serve(t, play), Wait: 200 * time.Millisecond})
			if err == nil {
				t.Errorf("no error, but %s", r.Conclusion)
			}
		})
	}
}

// Whatever a server does once a probe is in, every item comes to its end, and
// none is passed that the server has not passed.
func TestProbeHostile(t *testing.T) {
	for name, answer := range map[string]func(net.Conn, string) bool{
		"silent": func(net.Conn, string) bool { return true },
		"gone":   func(net.Conn, string) bool { return false },
		"agrees to all": func(conn net.Conn, _ string) bool {
			io.WriteString(conn, "200 fine\r\n")
			return true
		},
		"begins all": func(conn net.Conn, _ string) bool {
			io.WriteString(conn, "150 here it comes\r\n")
			return true
		},
		"floods": func(conn net.Conn, _ string) bool {
			_, err := io.WriteString(conn, strings.Repeat("150 \x1b[2J\r\n", 100_000))
			return err == nil
		},
		"long replies": func(conn net.Conn, _ string) bool {
			_, err := fmt.Fprintf(conn, "200-%s200 end\r\n", strings.Repeat("a\r\n", 900))
			return err == nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{Server: serve(t, welcomes(answer)), Wait: 50 * time.Millisecond}
			r, err := Run(t.Context(), o)
			for range 10 {
				if err == nil {
					break
				}
				r, err = Run(t.Context(), o) // on a busy machine a login takes longer than that
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Cases) != len(checks) {
				t.Errorf("%d rows, want %d", len(r.Cases), len(checks))
			}
			for _, c := range r.Cases {
				if checklist.ParseStatus(c.Status) == 0 || len(c.Talk) > maxTalk+1 { // the last says that there was more
					t.Errorf("%s: %s, %d lines", c.Name, c.Status, len(c.Talk))
				}
				if c.Name == "AM-27" && c.Status == checklist.Pass.String() {
					t.Errorf("%s passes: %q", c.Name, c.Proved)
				}
			}
			var b strings.Builder
			if err := report.WriteConformance(&b, r); err != nil || strings.Contains(b.String(), "\x1b") {
				t.Errorf("%v, or what the server says reaches the terminal", err)
			}
		})
	}
}

// What breaks off at one item does not end the next one.
func TestProbeGoesOn(t *testing.T) {
	t.Parallel()
	server := serve(t, welcomes(func(conn net.Conn, line string) bool {
		switch {
		case strings.HasPrefix(line, "EPRT |3|"):
			return false
		case strings.HasPrefix(line, "EPRT"):
			io.WriteString(conn, "200 fine\r\n")
		default:
			io.WriteString(conn, "501 no\r\n")
		}
		return true
	}))
	r, err := Run(t.Context(), Options{Server: server, Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range r.Cases {
		got[c.Name] = c.Status
	}
	for id, want := range map[string]checklist.Status{"AM-06": checklist.Pass, "AM-07": checklist.Fail, "AM-14": checklist.Pass, "AM-46": checklist.Fail, "AM-50": checklist.Pass} {
		if got[id] != want.String() {
			t.Errorf("%s: %s, want %v", id, got[id], want)
		}
	}
}

func TestProbeCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	server := serve(t, welcomes(func(conn net.Conn, _ string) bool {
		cancel(errors.New("enough"))
		return true
	}))
	start := time.Now()
	r, err := Run(ctx, Options{Server: server, Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, c := range r.Cases {
		if c.Status != checklist.NotApplicable.String() {
			t.Errorf("%s: %s", c.Name, c.Status)
		}
	}
}

func TestProbeOptions(t *testing.T) {
	for _, server := range []string{
		"", "ftp://", "http://127.0.0.1", "127.0.0.1:21", "ftp://user:secret@127.0.0.1", "ftp://127.0.0.1/a%0d%0aDELE%20b", "ftp://%00@h", "ftp://h?x", "ftp://h:port",
	} {
		if _, err := Run(t.Context(), Options{Server: server}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", server, err)
		}
	}
	if _, err := Run(t.Context(), Options{Server: "ftp://127.0.0.1", Password: "a\r\nDELE b"}); err == nil {
		t.Error("a password of two lines: no error")
	}
}

// The data ports lie in the range, and the commands carry the address that is
// to be announced.
func TestProbePorts(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var announced []string
	b, err := partner.Start(partner.Config{Log: func(l partner.Line) {
		if l.FromClient && strings.HasPrefix(l.Text, "PORT 192,0,2,7,") {
			mu.Lock()
			defer mu.Unlock()
			announced = append(announced, l.Text)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ports := core.PortRange{Base: 23900, Number: 40}
	_, err = Run(t.Context(), Options{
		Server: b.URL(), Ports: ports, Announce: netip.MustParseAddr("192.0.2.7"), Wait: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	right := 0
	for _, line := range announced {
		at, err := connect.ParsePortCommand(line)
		if err != nil || at.Port() == 1023 { // what is not to be accepted
			continue
		}
		right++
		if !ports.Contains(int(at.Port())) {
			t.Errorf("%s: port %d", line, at.Port())
		}
	}
	if right < 10 {
		t.Errorf("%d announced: %q", right, announced)
	}
}

// An address that no server could dial is told, and not announced.
func TestProbeAnnounce(t *testing.T) {
	t.Parallel()
	for _, announce := range []string{"0.0.0.0", "::", "fe80::1%eth0"} {
		p := ports{announce: netip.MustParseAddr(announce)}
		if d, err := p.listen(t.Context(), netip.MustParseAddr("127.0.0.1")); err == nil {
			d.listener.Close()
			t.Errorf("%s is announced", announce)
		}
	}
}

// A server that lets nobody in any more has not failed at what is left.
func TestProbeShutsOut(t *testing.T) {
	t.Parallel()
	var sessions atomic.Int32
	welcome := welcomes(func(net.Conn, string) bool { return false })
	server := serve(t, func(conn net.Conn, lines *bufio.Scanner) {
		if sessions.Add(1) == 1 {
			welcome(conn, lines)
		}
	})
	r, err := Run(t.Context(), Options{Server: server, Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cases[1:] {
		if c.Status != checklist.NotApplicable.String() {
			t.Errorf("%s: %s, %s", c.Name, c.Status, c.Findings[0].Message)
		}
	}
	if n := sessions.Load(); n != 2 {
		t.Errorf("%d sessions were asked for, want 2", n)
	}
}

// A server that has seen no port command dials the client's control port.
func TestProbeDefaultPort(t *testing.T) {
	t.Parallel()
	server := serve(t, welcomes(func(conn net.Conn, line string) bool {
		if line != "LIST" {
			io.WriteString(conn, "502 no\r\n")
			return true
		}
		data, err := net.Dial("tcp", conn.RemoteAddr().String())
		if err != nil {
			io.WriteString(conn, "425 no\r\n")
			return true
		}
		io.WriteString(conn, "150 here\r\n")
		data.Close()
		io.WriteString(conn, "226 done\r\n")
		return true
	}))
	r, err := Run(t.Context(), Options{Server: server, Wait: patience})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cases {
		if c.Name == "AM-26" && c.Status != checklist.Pass.String() {
			t.Errorf("%s: %+v, %q", c.Status, c.Findings, c.Talk)
		}
	}
}
