package scripted

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Without a script the server is a plain one.
func TestPlain(t *testing.T) {
	s := start(t, Config{
		User: "a", Password: "b", Banner: "two\nlines",
		Files:     map[string][]byte{"in/a": []byte("text"), "b": []byte("old")},
		Generated: map[string]*io.SectionReader{"c": io.NewSectionReader(strings.NewReader("made"), 0, 4)},
	})
	d := dialControl(t, s)
	d.expect("220-two")
	d.expect("220 lines")
	d.do("RETR b", "530")
	d.do("USER a", "331")
	d.do("PASS wrong", "530")
	d.do("PASS b", "230")
	d.do("type i", "200")
	d.do("TYPE E", "504")
	d.do("SYST", "215")
	d.do("NOOP", "200")
	d.do("ABOR", "226")
	d.do("FEAT", "500")
	d.do("PORT 1,2,3", "501")
	d.do("EPRT |2|::1|30000|", "522")
	d.do("REST x", "501")

	for _, test := range []struct{ before, command, want string }{
		{"", "RETR in/a", "text"},
		{"REST 2", "RETR /in/a", "xt"},
		{"REST 9", "RETR in/a", ""},
		{"", "RETR c", "made"},
		{"", "NLST", "b\r\nc\r\n"},
		{"", "MLSD in", "type=file;size=4; a\r\n"},
		{"", "LIST in", "-rw-r--r-- 1 ftp ftp            4 Jan  1  2026 a\r\n"},
	} {
		d.port("200")
		if test.before != "" {
			d.do(test.before, "350")
		}
		d.do(test.command, "150")
		if got := d.receive(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.command, got, test.want)
		}
		d.expect("226")
	}
	d.port("200")
	d.do("RETR missing", "550")

	for _, test := range []struct{ before, command string }{
		{"", "STOR new"}, {"", "APPE b"}, {"REST 1", "STOR in/a"}, {"REST 99", "STOR c"},
	} {
		d.port("200")
		if test.before != "" {
			d.do(test.before, "350")
		}
		d.do(test.command, "150")
		conn := d.accept()
		io.WriteString(conn, "sent")
		conn.Close()
		d.expect("226")
	}
	want := map[string][]byte{"in/a": []byte("tsent"), "b": []byte("oldsent"), "new": []byte("sent"), "c": []byte("sent")}
	if diff := cmp.Diff(want, s.Files()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if size, sum, ok := s.Received("b"); !ok || size != 7 || sum != sha256.Sum256([]byte("oldsent")) {
		t.Errorf("received %d, %v", size, ok)
	}
	if _, _, ok := s.Received("d"); ok {
		t.Error("Received reports a file that was not uploaded")
	}
	d.do("QUIT", "221", "")
	checkViolations(t, s)
}

// A text of several lines becomes one reply.
func TestReplyOfLines(t *testing.T) {
	s := start(t, Config{})
	s.SetScript(Script{Greeting: {{Kind: Reply, Code: 220, Text: "one\ntwo\nthree"}}})
	d := dialControl(t, s)
	for _, line := range []string{"220-one\r\n", "two\r\n", "220 three\r\n"} {
		d.expect(line)
	}
}

// Only what no client may do is a violation.
func TestViolations(t *testing.T) {
	const file = "a"
	for _, test := range []struct {
		name, command, actions string
		play                   func(d *dialogue)
		want                   []string
	}{
		{"a transfer without a port", "QUIT", "reply 221", func(d *dialogue) { d.do("RETR a", "425") },
			[]string{"without an accepted PORT or EPRT"}},
		{"one port for two transfers", "QUIT", "reply 221", func(d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			d.receive()
			d.expect("226")
			d.do("RETR a", "425")
		}, []string{"without an accepted PORT or EPRT"}},
		{"a refused port", "PORT", "reply 500", func(d *dialogue) {
			d.port("500")
			d.do("RETR a", "425")
		}, []string{"without an accepted PORT or EPRT"}},
		{"a command before the reply", "PORT", "nothing", func(d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			d.do("NOOP", "200")
		}, []string{"NOOP sent while the reply to PORT is due"}},
		{"ABOR before the reply", "PORT", "nothing", func(d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			d.do("ABOR", "226")
		}, nil},
		{"a command after 421", "PORT", "reply 421", func(d *dialogue) {
			d.port("421")
			d.do("NOOP", "200")
		}, []string{"NOOP sent after 421"}},
		{"QUIT after 421", "PORT", "reply 421", func(d *dialogue) {
			d.port("421")
			d.do("QUIT", "221")
		}, nil},
		{"REST too early", "QUIT", "reply 221", func(d *dialogue) {
			d.do("REST 1", "350")
			d.port("200")
		}, []string{"PORT sent between REST and the transfer"}},
		{"bytes on a download", "QUIT", "reply 221", func(d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			conn := d.accept()
			io.WriteString(conn, "stray")
			io.Copy(io.Discard, conn)
			conn.Close()
			d.expect("226")
		}, []string{"sent 5 bytes on the data connection of a download"}},
		{"a reset instead of a close", "QUIT", "reply 221", func(d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			conn := d.accept()
			io.Copy(io.Discard, conn)
			conn.SetLinger(0)
			conn.Close()
			d.expect("226")
		}, []string{"reset the data connection"}},
		{"bytes to a stranger", "STOR", "knock from 127.0.0.9 then dial then move then close then reply 226", func(d *dialogue) {
			d.port("200")
			d.do("STOR b")
			stranger, conn := d.accept(), d.accept()
			io.WriteString(stranger, "secret")
			io.WriteString(conn, "secret")
			conn.Close()
			d.expect("226")
		}, []string{"sent 6 bytes to a stranger"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{Files: map[string][]byte{file: []byte("text")}})
			d := login(t, s)
			s.SetScript(scriptOf(t, test.command, test.actions))
			test.play(d)
			d.conn.Close()
			checkViolations(t, s, test.want...)
		})
	}
}

// At most MaxViolations are kept.
func TestViolationsAreBounded(t *testing.T) {
	s := start(t, Config{})
	d := login(t, s)
	for range MaxViolations + 5 {
		d.do("RETR a", "425")
	}
	if got := len(s.Violations()); got != MaxViolations {
		t.Errorf("%d violations, want %d", got, MaxViolations)
	}
}

// Close ends every action at once.
func TestClose(t *testing.T) {
	for name, actions := range map[string]string{
		"waiting":  "wait 10s then reply 425",
		"flooding": "flood x",
		"slow":     "slow 1s then reply 150",
		"sending":  "dial then move",
		"silent":   "nothing",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{Files: map[string][]byte{"a": bytes.Repeat([]byte("x"), 32<<20)}})
			d := login(t, s)
			s.SetScript(scriptOf(t, "RETR", actions))
			d.port("200")
			d.do("RETR a")
			for !s.Used("RETR") {
				time.Sleep(time.Millisecond)
			}
			began := time.Now()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took > testLimit {
				t.Errorf("took %v", took)
			}
			if err := s.Close(); err != nil {
				t.Errorf("second Close: %v", err)
			}
		})
	}
}

func TestStartFails(t *testing.T) {
	for name, c := range map[string]Config{
		"a password without a user": {Password: "a"},
		"another host's address":    {Listen: netip.MustParseAddr("192.0.2.1")},
	} {
		if s, err := Start(c); err == nil {
			s.Close()
			t.Errorf("%s: Start succeeded", name)
		}
	}
}
