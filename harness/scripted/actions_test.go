package scripted

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// actionTest scripts one command, and plays the client.
type actionTest struct {
	name, command, actions string
	play                   func(t *testing.T, d *dialogue)
}

// file is the content of the file "a".
const file = "id,paid\n"

// checkActions runs each test on a server of its own. The servers' addresses
// start at 127.88.254.first, so that nothing else uses their default ports.
func checkActions(t *testing.T, first int, tests []actionTest) {
	t.Helper()
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			own := netip.AddrFrom4([4]byte{127, 88, 254, byte(first + i)})
			s := start(t, Config{Listen: own, Files: map[string][]byte{"a": []byte(file)}})
			d := login(t, s)
			s.SetScript(scriptOf(t, test.command, test.actions))
			test.play(t, d)
			if !s.Used(test.command) {
				t.Error("the script was not used")
			}
		})
	}
}

// Actions on the control connection: replies, raw bytes and pauses.
func TestControlActions(t *testing.T) {
	checkActions(t, 1, []actionTest{
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
		{"flood", "PORT", "flood x", func(t *testing.T, d *dialogue) {
			d.do("PORT 127,0,0,1,39,16")
			if _, err := io.CopyN(io.Discard, d.lines, 1<<20); err != nil {
				t.Error(err)
			}
		}},
	})
}

// Dial and Knock connect from and to the addresses of the script.
func TestDialActions(t *testing.T) {
	checkActions(t, 51, []actionTest{
		{"dial on PORT", "PORT", "dial then reply 200", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "125")
			if got := d.receive(); got != file {
				t.Errorf("got %q", got)
			}
			d.expect("226")
		}},
		{"dial a closed port", "RETR", "reply 150 then dial then reply 226", func(t *testing.T, d *dialogue) {
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
			d.do("EPRT |1|192.0.2.1|"+strconv.Itoa(port)+"|", "200")
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
			d.port("200") // which closes the connections of the previous transfer
			if got, err := io.ReadAll(silent); len(got) > 0 || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}},
		{"knock at a closed port", "RETR", "knock then reply 550", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.data.Close()
			d.do("RETR a", "550")
		}},
	})
}

// Actions on an open data connection: moving, securing and ending it.
func TestDataActions(t *testing.T) {
	checkActions(t, 101, []actionTest{
		{"move a part", "RETR", "reply 150 then dial then move 3 then close then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			if got := d.receive(); got != file[:3] {
				t.Errorf("got %q", got)
			}
			d.expect("226")
		}},
		{"move without a connection", "RETR", "reply 150 then move then reply 226", func(t *testing.T, d *dialogue) {
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
		{"flood on data", "RETR", "reply 150 then dial then flood xy on data then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			data := d.accept()
			if _, err := io.CopyN(io.Discard, data, 1<<20); err != nil {
				t.Error(err)
			}
			data.Close()
			d.expect("426")
		}},
		{"flood on data without a connection", "RETR", "flood x on data then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "425")
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
		{"a connection that breaks", "STOR", "dial then reply 150 then move then reply 226", func(t *testing.T, d *dialogue) {
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
		{"secure without a certificate, then drop", "RETR", "reply 150 then dial then secure then drop then reply 226", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150", "")
		}},
		{"ABOR during a transfer", "RETR", "reply 150 then dial then move 3", func(t *testing.T, d *dialogue) {
			d.port("200")
			d.do("RETR a", "150")
			conn := d.accept()
			d.do("ABOR", "426", "226")
			if got, err := io.ReadAll(conn); string(got) != file[:3] || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}},
	})
}
