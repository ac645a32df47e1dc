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

// closed closes a server in the middle of something and checks that nothing of
// it is left: no goroutine, and its address free.
func closed(t *testing.T, b *partner.Bundled) {
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

func TestClose(t *testing.T) {
	endless := partner.Config{Generated: map[string]int64{"endless": 1 << 60}}
	for name, midst := range map[string]func(*testing.T, *partner.Bundled) (open []net.Conn){
		"nobody there": func(*testing.T, *partner.Bundled) []net.Conn { return nil },
		"before login": func(t *testing.T, b *partner.Bundled) []net.Conn {
			return []net.Conn{peertest.Connect(t, b).Conn}
		},
		"idle sessions": func(t *testing.T, b *partner.Bundled) (open []net.Conn) {
			for range 10 {
				open = append(open, peertest.Login(t, b).Conn)
			}
			return open
		},
		"a download that moves": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			data := d.Open("RETR endless")
			if _, err := io.CopyN(io.Discard, data, mebibyte); err != nil {
				t.Fatal(err)
			}
			return []net.Conn{d.Conn, data}
		},
		"a download that nobody reads": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			return []net.Conn{d.Conn, d.Open("RETR endless")}
		},
		"an upload that does not come": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			return []net.Conn{d.Conn, d.Open("STOR up")}
		},
		"a listing that is accepted late": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			l := d.Announce()
			d.Do(150, "LIST")
			data, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			return []net.Conn{d.Conn, data}
		},
		"a client that left in the middle": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			data := d.Open("STOR up")
			d.Conn.Close()
			return []net.Conn{data}
		},
		"a port announced and not used": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Announce()
			return []net.Conn{d.Conn}
		},
		"a passive port nobody dials": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Do(229, "EPSV")
			return []net.Conn{d.Conn}
		},
		"a passive port the server waits at": func(t *testing.T, b *partner.Bundled) []net.Conn {
			d := peertest.Login(t, b)
			d.Do(229, "EPSV")
			if err := d.Text.PrintfLine("LIST"); err != nil {
				t.Fatal(err)
			}
			return []net.Conn{d.Conn}
		},
		"a passive port the library forgot": func(t *testing.T, b *partner.Bundled) []net.Conn {
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
			open := midst(t, b)
			closed(t, b)
			for _, c := range open {
				peertest.CheckClosed(t, c)
			}
		})
	}
}

// Close knows the passive port of an EPSV that a PORT followed.
func TestCloseEndsForgottenPassivePort(t *testing.T) {
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
	closed(t, b)
}

// What was received stays known after Close.
func TestCloseKeepsFiles(t *testing.T) {
	b, err := partner.Start(partner.Config{})
	if err != nil {
		t.Fatal(err)
	}
	peertest.Login(t, b).Send(strings.NewReader("text"), "STOR a")
	closed(t, b)
	if got := string(b.Files()["a"]); got != "text" {
		t.Errorf("file %q", got)
	}
	if size, _, ok := b.Received("a"); size != 4 || !ok {
		t.Errorf("received %d, %v", size, ok)
	}
	if _, _, ok := b.Received("b"); ok {
		t.Error("received what nobody sent")
	}
}

func TestStartAndCloseManyTimes(t *testing.T) {
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
