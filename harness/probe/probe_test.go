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
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// serve starts a server that passes each connection to play, and returns its
// URL. The test waits for all connections.
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

// afterLogin returns a server that accepts any login and passes every other
// command to answer. It hangs up if answer returns false.
func afterLogin(answer func(conn net.Conn, line string) bool) func(net.Conn, *bufio.Scanner) {
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

// If no session can be opened, the report says why, in the time of one item.
func TestProbeNoSession(t *testing.T) {
	for name, play := range map[string]func(net.Conn, *bufio.Scanner){
		"silent":   func(conn net.Conn, lines *bufio.Scanner) { lines.Scan() },
		"hangs up": func(net.Conn, *bufio.Scanner) {},
		"no FTP":   func(conn net.Conn, _ *bufio.Scanner) { io.WriteString(conn, "SSH-2.0-none\r\n") },
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
		"endless 120": func(conn net.Conn, _ *bufio.Scanner) {
			for {
				if _, err := io.WriteString(conn, "120 wait\r\n"); err != nil {
					return
				}
			}
		},
		"login refused": func(conn net.Conn, lines *bufio.Scanner) {
			io.WriteString(conn, "220 hello\r\n")
			lines.Scan()
			io.WriteString(conn, "530 no\r\n")
			lines.Scan()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, play)
			r, err := Run(t.Context(), Options{Server: server, Wait: 200 * time.Millisecond})
			if !errors.Is(err, ErrNoSession) || r == nil {
				t.Fatalf("error %v, want ErrNoSession and a report", err)
			}
			if len(r.Cases) != 1 || !r.Cases[0].Failed() || r.Conclusion != server+": not probed" {
				t.Errorf("%+v", r)
			}
			if message := r.Cases[0].Findings[0].Message; !strings.HasPrefix(message, "no session with "+server+": ") || strings.Contains(message, "tcp") {
				t.Errorf("message %q", message)
			}
		})
	}
}

// Whatever a server does after the login, every item ends, and none passes
// without reason.
func TestProbeHostile(t *testing.T) {
	for name, answer := range map[string]func(net.Conn, string) bool{
		"silent":   func(net.Conn, string) bool { return true },
		"hangs up": func(net.Conn, string) bool { return false },
		"accepts all": func(conn net.Conn, _ string) bool {
			io.WriteString(conn, "200 fine\r\n")
			return true
		},
		"starts all": func(conn net.Conn, _ string) bool {
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
			o := Options{Server: serve(t, afterLogin(answer)), Wait: 50 * time.Millisecond}
			r, err := Run(t.Context(), o)
			for range 10 {
				if err == nil {
					break
				}
				r, err = Run(t.Context(), o) // on a busy machine a login takes longer than Wait
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Cases) != len(checks) {
				t.Errorf("%d cases, want %d", len(r.Cases), len(checks))
			}
			for _, c := range r.Cases {
				if checklist.ParseStatus(c.Status) == 0 || len(c.Talk) > maxTalk+1 { // the last line says that some were dropped
					t.Errorf("%s: status %q, %d lines", c.Name, c.Status, len(c.Talk))
				}
				if c.Name == "AM-27" && c.Status == checklist.Pass.String() {
					t.Errorf("%s passes: %q", c.Name, c.Proved)
				}
			}
			var b strings.Builder
			if err := report.WriteConformance(&b, r); err != nil || strings.Contains(b.String(), "\x1b") {
				t.Errorf("error %v, or an escape sequence of the server reaches the terminal", err)
			}
		})
	}
}

// A session that breaks at one item is replaced for the next.
func TestProbeReconnects(t *testing.T) {
	t.Parallel()
	server := serve(t, afterLogin(func(conn net.Conn, line string) bool {
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
	for id, want := range map[string]checklist.Status{"AM-06": checklist.Pass, "AM-07": checklist.Fail, "AM-14": checklist.NotApplicable, "AM-46": checklist.NotApplicable, "AM-50": checklist.NotApplicable} {
		if got[id] != want.String() {
			t.Errorf("%s: %s, want %v", id, got[id], want)
		}
	}
}

// An interrupt ends the wait for a server that never answers again, however far a
// transfer got.
func TestProbeCancelled(t *testing.T) {
	t.Parallel()
	for name, upTo := range map[string]struct {
		verb string // the command that ends the probe; every other gets 200
		dial bool   // the server connects first
	}{
		"port command":     {verb: "PORT"},
		"transfer command": {verb: "LIST"},
		"data connection":  {verb: "LIST", dial: true},
		"upload":           {verb: "STOR", dial: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			server := serve(t, stalling(upTo.verb, upTo.dial, func() { cancel(errors.New("enough")) }))
			start := time.Now()
			r, err := Run(ctx, Options{Server: server, Wait: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			if elapsed := time.Since(start); elapsed > 30*time.Second {
				t.Errorf("cancelled probe took %v", elapsed)
			}
			if last := r.Cases[len(r.Cases)-1]; len(r.Cases) != len(checks) || last.Status != checklist.NotTried.String() {
				t.Errorf("%d cases, the last one %s", len(r.Cases), last.Status)
			}
		})
	}
}

// An interrupt before the login says nothing about the server.
func TestProbeCancelledBeforeLogin(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, func(_ net.Conn, lines *bufio.Scanner) {
		cancel()
		lines.Scan()
	})
	r, err := Run(ctx, Options{Server: server, Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%s: %d not tried", server, len(checks)); r.Conclusion != want {
		t.Errorf("conclusion %q, want %q", r.Conclusion, want)
	}
}

// stalling returns a server that opens data connections if dial is set, and that
// answers nothing more after the first command verb, at which it calls reached.
func stalling(verb string, dial bool, reached func()) func(net.Conn, *bufio.Scanner) {
	return func(conn net.Conn, lines *bufio.Scanner) {
		var to netip.AddrPort
		var data net.Conn
		afterLogin(func(conn net.Conn, line string) bool {
			command, _, _ := strings.Cut(line, " ")
			if endpoint, err := connect.ParsePortCommand(line); err == nil {
				to = endpoint
			}
			switch {
			case command == verb:
				io.WriteString(conn, "150 opening\r\n")
				if dial {
					data, _ = net.Dial("tcp", to.String())
				}
				reached()
				for lines.Scan() { // reads on, and answers nothing
				}
				return false
			case command == "LIST":
				data, err := net.Dial("tcp", to.String())
				to = netip.AddrPort{}
				if err != nil {
					io.WriteString(conn, "425 no\r\n")
					return true
				}
				data.Close()
				io.WriteString(conn, "150 here\r\n226 done\r\n")
			default:
				io.WriteString(conn, "200 fine\r\n")
			}
			return true
		})(conn, lines)
		if data != nil {
			data.Close()
		}
	}
}

// Invalid options are errors that show no password, and nothing is sent.
func TestProbeOptions(t *testing.T) {
	for _, tt := range []struct{ server, password, want string }{
		{"", "", "no scheme"},
		{"127.0.0.1:21", "", "--server 127.0.0.1:21: no scheme; type ftp://127.0.0.1:21, "},
		{"http://127.0.0.1", "", "unknown scheme"},
		{"ftp://user:secret@127.0.0.1", "", "ACTIVEFTP_PASSWORD"},
		{"ftp://127.0.0.1/a%0d%0aDELE%20b", "", "a line break or a NUL"},
		{"ftp://user@127.0.0.1", "", `--server ftp://user@127.0.0.1: no password for user "user"; set ACTIVEFTP_PASSWORD or give --password-file`},
		{"ftp://user@127.0.0.1", "secret\r\nDELE b", "a line break or a NUL"},
	} {
		r, err := Run(t.Context(), Options{Server: tt.server, Password: tt.password})
		if err == nil || r != nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: error %v, want %q", tt.server, err, tt.want)
		}
	}
}

// A server that cannot be reached is named with the reason in plain words.
func TestProbeUnreachable(t *testing.T) {
	server := fmt.Sprintf("ftp://127.0.0.1:%d", peertest.FreeRange(t, 1).Base)
	r, err := Run(t.Context(), Options{Server: server})
	if !errors.Is(err, ErrNoSession) {
		t.Fatal(err)
	}
	if got, want := r.Cases[0].Findings[0].Message, "cannot connect to "+server+": connection refused"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

// The directory is relative to the login directory, or absolute after a second
// slash.
func TestProbeDirectory(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"": "", "/": "", "/in/pay": "CWD in/pay", "//srv/in/": "CWD /srv/in"} {
		var mu sync.Mutex
		changed := ""
		server := serve(t, afterLogin(func(_ net.Conn, line string) bool {
			if strings.HasPrefix(line, "CWD ") {
				mu.Lock()
				defer mu.Unlock()
				changed = line
			}
			return false
		}))
		if _, err := Run(t.Context(), Options{Server: server + path, Wait: time.Second}); err != nil && !errors.Is(err, ErrNoSession) {
			t.Error(err)
		}
		mu.Lock()
		if changed != want {
			t.Errorf("%q: sent %q, want %q", path, changed, want)
		}
		mu.Unlock()
	}
}

// Data ports are in the range. An address through which the server cannot reach
// this host is not announced, and the report says so.
func TestProbePorts(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var announced []string
	b, err := partner.Start(partner.Config{Log: func(l partner.Line) {
		if l.FromClient && strings.HasPrefix(l.Text, "PORT ") {
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
	r, err := Run(t.Context(), Options{
		Server: b.URL(), Ports: ports, Announce: netip.MustParseAddr("192.0.2.7"), Wait: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "; 192.0.2.7, the address in [host], was not announced: on loopback the port command carries 127.0.0.1"; !strings.HasSuffix(r.Conclusion, want) {
		t.Errorf("conclusion %q, want it to end in %q", r.Conclusion, want)
	}
	mu.Lock()
	defer mu.Unlock()
	valid := 0
	for _, line := range announced {
		endpoint, err := connect.ParsePortCommand(line)
		if err != nil || endpoint.Port() == 1023 || endpoint.Addr().String() == "127.0.0.77" { // sent in the hope of a refusal
			continue
		}
		if endpoint.Addr().String() != "127.0.0.1" {
			t.Errorf("%s: want 127.0.0.1", line)
		}
		valid++
		if !ports.Contains(int(endpoint.Port())) {
			t.Errorf("%s: port %d is not in %v", line, endpoint.Port(), ports)
		}
	}
	if valid < 10 {
		t.Errorf("%d valid announcements, want at least 10: %q", valid, announced)
	}
}

// An address to which no server can connect is an error.
func TestProbeAnnounce(t *testing.T) {
	t.Parallel()
	for _, announce := range []string{"0.0.0.0", "::", "fe80::1%eth0"} {
		source := portSource{announce: netip.MustParseAddr(announce)}
		if p, err := source.listen(t.Context(), netip.MustParseAddr("127.0.0.1")); err == nil {
			p.listener.Close()
			t.Errorf("%s: announced as %v", announce, p.endpoint)
		}
	}
}

// A server can connect to an announced address, also to another one of this host
// than that of the control connection.
func TestProbeListensWhereItAnnounces(t *testing.T) {
	t.Parallel()
	for _, announce := range []string{"", "127.0.0.1", "::ffff:127.0.0.1", "127.0.0.2"} {
		source := portSource{}
		if announce != "" {
			source.announce = netip.MustParseAddr(announce)
		}
		p, err := source.listen(t.Context(), netip.MustParseAddr("127.0.0.1"))
		if err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("tcp", p.endpoint.String())
		if p.listener.Close(); err != nil {
			t.Errorf("%q: %v", announce, err)
			continue
		}
		conn.Close()
	}
}

// If the server gives no second session, the remaining items are not
// applicable, and no third session is tried.
func TestProbeOneSession(t *testing.T) {
	t.Parallel()
	var sessions atomic.Int32
	hangUp := afterLogin(func(net.Conn, string) bool { return false })
	server := serve(t, func(conn net.Conn, lines *bufio.Scanner) {
		if sessions.Add(1) == 1 {
			hangUp(conn, lines)
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
		t.Errorf("%d connections, want 2", n)
	}
}

// A server that received no port command connects to the client's control port.
func TestProbeDefaultPort(t *testing.T) {
	t.Parallel()
	server := serve(t, afterLogin(func(conn net.Conn, line string) bool {
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
	r, err := Run(t.Context(), Options{Server: server, Wait: serverWait})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cases {
		if c.Name == "AM-26" && c.Status != checklist.Pass.String() {
			t.Errorf("%s: %+v, %q", c.Status, c.Findings, c.Talk)
		}
	}
}
