package partner_test

import (
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

func TestLogin(t *testing.T) {
	named := partner.Config{User: "payroll", Password: "secret"}
	for _, test := range []struct {
		name       string
		config     partner.Config
		user, pass string
		code       int
	}{
		{"anonymous", partner.Config{}, "anonymous", "anything", 230},
		{"anonymous without a password", partner.Config{}, "anonymous", "", 230},
		{"a user where anonymous is expected", partner.Config{}, "payroll", "secret", 530},
		{"the user", named, "payroll", "secret", 230},
		{"wrong password", named, "payroll", "secre", 530},
		{"no password", named, "payroll", "", 530},
		{"wrong user", named, "payrol", "secret", 530},
		{"anonymous where a user is expected", named, "anonymous", "secret", 530},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := peertest.Connect(t, start(t, test.config))
			d.Do(331, "USER %s", test.user)
			d.Do(test.code, "PASS %s", test.pass)
		})
	}
}

func TestBanner(t *testing.T) {
	b := start(t, partner.Config{Banner: "first\nlast"})
	conn, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(peertest.Timeout))
	const want = "220-first\r\n220 last\r\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestRefuseActive(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{RefuseActive: true}))
	d.Do(421, "PORT 127,0,0,1,39,16")
	d.Do(421, "EPRT |1|127.0.0.1|10000|")
	d.Do(229, "EPSV")
}

// A refused dial gets 425 at once. A STOR has emptied its file by then.
func TestDialRefused(t *testing.T) {
	b := start(t, partner.Config{Files: map[string][]byte{"a": []byte("old")}})
	d := peertest.Login(t, b)
	d.Announce().Close()
	d.Do(425, "RETR a")
	d.Do(425, "STOR a")
	if diff := cmp.Diff(map[string][]byte{"a": nil}, b.Files(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if _, _, ok := b.Received("a"); ok {
		t.Error("Received reports an upload that did not happen")
	}
}

func TestActivePort20(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{ActivePort20: true, Files: map[string][]byte{"a": []byte("A")}}))
	l := d.Announce()
	defer l.Close()
	if err := d.Text.PrintfLine("RETR a"); err != nil {
		t.Fatal(err)
	}
	code, text, err := d.Text.ReadResponse(0)
	switch {
	case err != nil:
		t.Fatal(err)
	case code == 425 && os.Geteuid() != 0:
		return // this user must not bind port 20
	case code != 150:
		t.Fatalf("reply %d %s", code, text)
	}
	data, err := l.AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	if port := data.RemoteAddr().(*net.TCPAddr).Port; port != 20 {
		t.Errorf("dialled from port %d, want 20", port)
	}
	d.Expect(226)
}

func TestPassive(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{Files: map[string][]byte{"a": []byte("A")}}))
	data, err := net.Dial("tcp", d.Passive())
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	d.Do(150, "RETR a")
	got, err := io.ReadAll(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("A", string(got)); diff != "" {
		t.Error(diff)
	}
	d.Expect(226)
}
