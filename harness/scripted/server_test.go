package scripted

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Without a script the partner is a plain server.
func TestPlain(t *testing.T) {
	s := start(t, Config{
		User: "a", Password: "b", Banner: "two\nlines",
		Files:     map[string][]byte{"in/a": []byte("text"), "b": []byte("old")},
		Generated: map[string]*io.SectionReader{"c": io.NewSectionReader(strings.NewReader("made"), 0, 4)},
	})
	d := opened(t, s)
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
		t.Error(diff)
	}
	if size, sum, ok := s.Received("b"); !ok || size != 7 || sum != sha256.Sum256([]byte("oldsent")) {
		t.Errorf("received %d, %v", size, ok)
	}
	if _, _, ok := s.Received("d"); ok {
		t.Error("received what nobody sent")
	}
	d.do("QUIT", "221", "")
	complaints(t, s)
}

// Each action does what it says.
func TestActions(t *testing.T) {
	const file = "id,paid\n"
	for i, test := range []struct {
		name, command, actions string
		play                   func(t *testing.T, d *dialogue)
	}{
		{"reply", "RETR", "reply 459", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "459 ")
		}},
		{"nothing", "PORT", "nothing", func(t *testing.T, d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			d.do("NOOP", "200")
		}},
		{"write", "PORT", "write what\\ever then reply 200", func(t *testing.T, d *dialogue) {
			d.port(`what\ever200 `)
		}},
		{"slow", "PORT", "slow 1ms then reply 200 then slow 0s", func(t *testing.T, d *dialogue) {
			began := time.Now()
			d.port("200")
			if took := time.Since(began); took < 10*time.Millisecond {
				t.Errorf("took %v", took)
			}
		}},
		{"wait", "PORT", "wait 20ms then reply 200", func(t *testing.T, d *dialogue) {
			began := time.Now()
			d.port("200")
			if took := time.Since(began); took < 20*time.Millisecond {
				t.Errorf("took %v", took)
			}
		}},
		{"dial at PORT", "PORT", "dial then reply 200", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "125")
			if got := d.receive(); got != file {
				t.Errorf("got %q", got)
			}
			d.expect("226")
		}},
		{"dial nobody", "RETR", "reply 150 then dial then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.data.Close()
			d.do("RETR a", "150", "425")
		}},
		{"dial from an address", "RETR", "dial from 127.0.0.9 then move then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a")
			conn := d.accept()
			if got := conn.RemoteAddr().(*net.TCPAddr).IP; !got.Equal(net.IPv4(127, 0, 0, 9)) {
				t.Errorf("from %v", got)
			}
			io.Copy(io.Discard, conn)
			conn.Close()
			d.expect("226")
		}},
		{"dial from the default port", "RETR", "dial from default-port then move then close then reply 226", func(t *testing.T, d *dialogue) {
			for range 2 {
				d.port("200")
				d.do("RETR a")
				conn := d.accept()
				if got, control := conn.RemoteAddr().(*net.TCPAddr).Port, d.conn.RemoteAddr().(*net.TCPAddr).Port; got != control-1 {
					t.Errorf("from %d, the control port is %d", got, control)
				}
				io.Copy(io.Discard, conn)
				conn.Close()
				d.expect("226")
			}
		}},
		{"dial to the client", "RETR", "dial to client then move then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			port := d.data.Addr().(*net.TCPAddr).Port
			d.do("EPRT |1|192.0.2.1|"+itoa(port)+"|", "200")
			d.do("RETR a")
			if got := d.receive(); got != file {
				t.Errorf("got %q", got)
			}
			d.expect("226")
		}},
		{"knock", "RETR", "knock then dial then move then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a")
			silent := d.accept()
			if got := d.receive(); got != file {
				t.Errorf("got %q", got)
			}
			d.expect("226")
			d.port("200") // with it the connections of the transfer before are closed
			if got, err := io.ReadAll(silent); len(got) > 0 || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}},
		{"knock at nobody", "RETR", "knock then reply 550", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.data.Close()
			d.do("RETR a", "550")
		}},
		{"move a part", "RETR", "reply 150 then dial then move 3 then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			if got := d.receive(); got != file[:3] {
				t.Errorf("got %q", got)
			}
			d.expect("226")
		}},
		{"move over nothing", "RETR", "reply 150 then move then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150", "425")
		}},
		{"half-close", "STOR", "reply 150 then dial then half-close then move then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("STOR b", "150")
			conn := d.accept()
			if got, err := io.ReadAll(conn); len(got) > 0 || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			io.WriteString(conn, "sent")
			conn.Close()
			d.expect("226")
		}},
		{"reset", "RETR", "reply 150 then dial then move 3 then reset then reply 426", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			conn := d.accept()
			d.expect("426")
			if _, err := io.ReadAll(conn); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("got %v", err)
			}
		}},
		{"a move that breaks", "STOR", "dial then reply 150 then move then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("STOR b", "150")
			conn := d.accept()
			conn.SetLinger(0)
			conn.Close()
			d.expect("426")
		}},
		{"drop", "RETR", "reply 150 then dial then drop then move then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150", "")
			if got := d.receive(); got != file {
				t.Errorf("got %q", got)
			}
		}},
		{"secure without a certificate", "RETR", "reply 150 then dial then secure then move then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150", "522")
		}},
		{"ABOR under way", "RETR", "reply 150 then dial then move 3", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			conn := d.accept()
			d.do("ABOR", "426", "226")
			if got, err := io.ReadAll(conn); string(got) != file[:3] || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}},
		{"flood", "PORT", "flood x", func(t *testing.T, d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			if _, err := io.CopyN(io.Discard, d.lines, 1<<20); err != nil {
				t.Error(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			own := netip.AddrFrom4([4]byte{127, 88, 254, byte(1 + i)}) // so that its default port is nobody's
			s := start(t, Config{Listen: own, Files: map[string][]byte{"a": []byte(file)}})
			d := login(t, s)
			s.SetScript(told(t, test.command, test.actions))
			test.play(t, d)
			if !s.Used(test.command) {
				t.Error("not followed")
			}
		})
	}
}

// A text of several lines is one reply.
func TestReplyOfLines(t *testing.T) {
	s := start(t, Config{})
	s.SetScript(Script{Greeting: {{Kind: Reply, Code: 220, Text: "one\ntwo\nthree"}}})
	d := opened(t, s)
	for _, line := range []string{"220-one\r\n", "two\r\n", "220 three\r\n"} {
		d.expect(line)
	}
}

// What no client may do is complained of, and nothing else.
func TestComplaints(t *testing.T) {
	const file = "a"
	for _, test := range []struct {
		name, command, actions string
		play                   func(d *dialogue)
		want                   []string
	}{
		{"a transfer without a port", "QUIT", "reply 221", func(d *dialogue) { d.do("RETR a", "425") },
			[]string{"without an accepted port"}},
		{"a port used twice", "QUIT", "reply 221", func(d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			d.receive()
			d.expect("226")
			d.do("RETR a", "425")
		}, []string{"without an accepted port"}},
		{"a refused port used", "PORT", "reply 500", func(d *dialogue) {
			d.port("500")
			d.do("RETR a", "425")
		}, []string{"without an accepted port"}},
		{"a command before the reply", "PORT", "nothing", func(d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			d.do("NOOP", "200")
		}, []string{"NOOP while the reply to PORT is due"}},
		{"ABOR before the reply", "PORT", "nothing", func(d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			d.do("ABOR", "226")
		}, nil},
		{"a command after 421", "PORT", "reply 421", func(d *dialogue) {
			d.port("421")
			d.do("NOOP", "200")
		}, []string{"NOOP after 421"}},
		{"QUIT after 421", "PORT", "reply 421", func(d *dialogue) {
			d.port("421")
			d.do("QUIT", "221")
		}, nil},
		{"REST too early", "QUIT", "reply 221", func(d *dialogue) {
			d.do("REST 1", "350")
			d.port("200")
		}, []string{"PORT between REST and the transfer"}},
		{"bytes against the stream", "QUIT", "reply 221", func(d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			conn := d.accept()
			io.WriteString(conn, "what?")
			io.Copy(io.Discard, conn)
			conn.Close()
			d.expect("226")
		}, []string{"sent 5 bytes on the data connection of a download"}},
		{"a reset in place of a close", "QUIT", "reply 221", func(d *dialogue) {
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
		}, []string{"sent 6 bytes to somebody else"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{Files: map[string][]byte{file: []byte("text")}})
			d := login(t, s)
			s.SetScript(told(t, test.command, test.actions))
			test.play(d)
			d.conn.Close()
			complaints(t, s, test.want...)
		})
	}
}

// Complaints without end are not kept without end.
func TestComplaintsBounded(t *testing.T) {
	s := start(t, Config{})
	d := login(t, s)
	for range MaxViolations + 5 {
		d.do("RETR a", "425")
	}
	if got := len(s.Violations()); got != MaxViolations {
		t.Errorf("%d complaints", got)
	}
}

// Whatever the partner is doing, Close ends it at once.
func TestClose(t *testing.T) {
	for name, actions := range map[string]string{
		"waiting":   "wait 10s then reply 425",
		"flooding":  "flood x",
		"slow":      "slow 1s then reply 150",
		"sending":   "dial then move",
		"listening": "nothing",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{Files: map[string][]byte{"a": bytes.Repeat([]byte("x"), 32<<20)}})
			d := login(t, s)
			s.SetScript(told(t, "RETR", actions))
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
		"an address of nobody":      {Listen: netip.MustParseAddr("192.0.2.1")},
	} {
		if s, err := Start(c); err == nil {
			s.Close()
			t.Errorf("%s: started", name)
		}
	}
}
