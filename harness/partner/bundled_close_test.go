package partner_test

import (
	"io"
	"net"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// closeAndCheck closes a server and checks that it leaves no goroutine and that
// its address is free.
func closeAndCheck(t *testing.T, b *partner.Bundled) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t)
	l, err := net.Listen("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

// Close closes every connection, whatever the sessions are doing.
func TestClose(t *testing.T) {
	endless := partner.Config{Generated: map[string]int64{"endless": 1 << 60}}
	for name, prepare := range map[string]func(*testing.T, *partner.Bundled) (open []net.Conn){
		"no session": func(*testing.T, *partner.Bundled) []net.Conn { return nil },
		"before login": func(t *testing.T, b *partner.Bundled) []net.Conn {
			return []net.Conn{peertest.Connect(t, b).Conn}
		},
		"idle sessions": func(t *testing.T, b *partner.Bundled) (open []net.Conn) {
			for range 10 {
				open = append(open, peertest.Login(t, b).Conn)
			}
			return open
		},
		"running download": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			data := d.Open("RETR endless")
			if _, err := io.CopyN(io.Discard, data, mebibyte); err != nil {
				t.Fatal(err)
			}
			return []net.Conn{d.Conn, data}
		},
		"download that the client does not read": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			return []net.Conn{d.Conn, d.Open("RETR endless")}
		},
		"upload without data": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			return []net.Conn{d.Conn, d.Open("STOR up")}
		},
		"listing that the client accepts late": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			l := d.Announce()
			d.Do(150, "LIST")
			data, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			return []net.Conn{d.Conn, data}
		},
		"client left during an upload": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			data := d.Open("STOR up")
			d.Conn.Close()
			return []net.Conn{data}
		},
		"announced port without a transfer": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Announce()
			return []net.Conn{d.Conn}
		},
		"passive port without a transfer": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Do(229, "EPSV")
			return []net.Conn{d.Conn}
		},
		"transfer to a passive port that nobody dials": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Do(229, "EPSV")
			if err := d.Text.PrintfLine("LIST"); err != nil {
				t.Fatal(err)
			}
			return []net.Conn{d.Conn}
		},
		"passive port that the library forgot": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Do(229, "EPSV")
			d.Announce()
			d.Do(221, "QUIT")
			return []net.Conn{d.Conn}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := partner.Start(endless)
			if err != nil {
				t.Fatal(err)
			}
			open := prepare(t, b)
			closeAndCheck(t, b)
			for _, c := range open {
				peertest.CheckClosed(t, c)
			}
		})
	}
}

// Close also closes the passive port of an EPSV that was followed by PORT.
func TestCloseClosesForgottenPassivePort(t *testing.T) {
	b := start(t, partner.Config{})
	d := peertest.Login(t, b)
	addr := d.Passive()
	d.Announce()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		c.Close()
		t.Error("the passive port still accepts")
	}
}

func TestCloseTwice(t *testing.T) {
	b, err := partner.Start(partner.Config{})
	if err != nil {
		t.Fatal(err)
	}
	peertest.Login(t, b)
	results := make(chan error)
	for range 3 {
		go func() { results <- b.Close() }()
	}
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	closeAndCheck(t, b)
}

// Files and Received work after Close.
func TestCloseKeepsFiles(t *testing.T) {
	b, err := partner.Start(partner.Config{})
	if err != nil {
		t.Fatal(err)
	}
	peertest.Login(t, b).Send(strings.NewReader("text"), "STOR a")
	closeAndCheck(t, b)
	if got := string(b.Files()["a"]); got != "text" {
		t.Errorf("file %q, want %q", got, "text")
	}
	if size, _, ok := b.Received("a"); size != 4 || !ok {
		t.Errorf("received %d bytes, %t; want 4, true", size, ok)
	}
	if _, _, ok := b.Received("b"); ok {
		t.Error("Received reports a file that nobody sent")
	}
}

func TestStartAndCloseRepeatedly(t *testing.T) {
	for range 100 {
		b, err := partner.Start(partner.Config{})
		if err != nil {
			t.Fatal(err)
		}
		d := peertest.Login(t, b)
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		d.Text.Close()
	}
	goleak.VerifyNone(t)
}
