package partner_test

import (
	"crypto/tls"
	"io"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// step is a command and the code of its reply.
type step struct {
	code    int
	command string
}

// corrected returns commands that the library answers wrongly, with similar
// ones.
func corrected() []step {
	return []step{
		{200, "STRU F"}, {200, "stru f"}, {504, "STRU R"}, {504, "STRU P"}, {501, "STRU"},
		{200, "MODE S"}, {200, "mode s"}, {504, "MODE B"}, {504, "MODE Z"}, {501, "MODE"},
		{202, "ALLO 5"}, {202, "ALLO 5 R 80"}, {202, "allo 5 r 80"}, {501, "ALLO"}, {501, "ALLO -5"}, {501, "ALLO 5 R"},
		{501, "ALLO 5 R x"}, {501, "ALLO 5 80"},
		{501, "REST -1"}, {501, "REST"}, {501, "REST x"}, {501, "REST +1"}, {501, "REST 9223372036854775808"}, {350, "REST 0"},
		{500, "ASTAT"}, {500, "XQUIT"}, {500, "xabor"}, {500, "éSTAT"}, {226, "\xff\xf4\xff\xf2ABOR"}, {500, "XYZ"},
		{200, "TYPE I"}, {200, "TYPE L 8"}, {200, "TYPE A"}, {200, "type a n"}, {504, "TYPE A T"}, {504, "TYPE A C"},
		{504, "TYPE E"}, {504, "TYPE L 7"}, {504, "TYPE X"}, {501, "TYPE"},

		{200, "PORT 127,0,0,1,39,16"}, {200, "PORT 127,000,000,001,039,016"}, {200, "PORT 127,0,0,1,4,0"},
		{504, "PORT 127,0,0,1,3,255"}, {504, "PORT 127,0,0,1,0,21"}, {501, "PORT 127,0,0,1,0,0"},
		{501, "PORT 127,0,0,1,39,256"}, {501, "PORT 127,0,0,1,0,999"}, {501, "PORT 999,0,0,1,39,16"}, {501, "PORT"},
		{501, "PORT 127,0,0,1,39"}, {501, "PORT 127,0,0,1,39,16,"}, {501, "PORT +127,0,0,1,39,16"}, {501, "PORT 127.0.0.1,39,16"},
		{501, "PORT 127,0,0,1,39,0016"}, {501, "PORT 192,0,2,1,39,16"}, {504, "PORT 192,0,2,1,3,255"},

		{200, "EPRT |1|127.0.0.1|10000|"}, {200, "EPRT !1!127.0.0.1!10000!"}, {200, "eprt a1a127.0.0.1a10000a"},
		{504, "EPRT |1|127.0.0.1|1023|"}, {501, "EPRT |1|127.0.0.1|0|"}, {501, "EPRT |1|127.0.0.1|65536|"},
		{522, "EPRT |3|127.0.0.1|10000|"}, {522, "EPRT |0|x|y|"}, {501, "EPRT |x|127.0.0.1|10000|"},
		{501, "EPRT |2|127.0.0.1|10000|"}, {501, "EPRT |1|::1|10000|"}, {501, "EPRT |2|fe80::1%lo|10000|"},
		{501, "EPRT"}, {501, "EPRT |"}, {501, "EPRT |1|127.0.0.1|10000"}, {501, "EPRT x|1|127.0.0.1|10000|"},
		{501, "EPRT |1|127.0.0.1|10000|x"}, {501, "EPRT  1 127.0.0.1 10000 "}, {501, "EPRT |1|localhost|10000|"},
		{501, "EPRT |1|192.0.2.1|10000|"},

		{522, "EPSV 3"}, {229, "EPSV 1"}, {229, "EPSV"},
		{200, "EPSV ALL"}, {503, "PORT 127,0,0,1,39,16"}, {503, "EPRT |1|127.0.0.1|10000|"}, {503, "PASV"}, {229, "EPSV"},
		{221, "QUIT"},
	}
}

// The replies are the same with and without TLS on the control connection.
func TestReplies(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		d := peertest.Login(t, start(t, partner.Config{}))
		for _, s := range corrected() {
			d.Do(s.code, "%s", s.command)
		}
	})
	for _, mode := range []partner.TLS{partner.TLSExplicit, partner.TLSImplicit} {
		t.Run(mode.String(), func(t *testing.T) {
			b, config := startTLS(t, partner.Config{TLS: mode})
			d := peertest.LoginTLS(t, b, config, mode == partner.TLSImplicit)
			for _, s := range corrected() {
				d.Do(s.code, "%s", s.command)
			}
		})
	}
}

// Before the login only the commands that need none get another reply than 530.
// An EPSV ALL that was refused forbids nothing.
func TestRepliesBeforeLogin(t *testing.T) {
	d := peertest.Connect(t, start(t, partner.Config{}))
	for _, s := range []step{
		{530, "STRU F"}, {530, "STRU R"}, {530, "MODE S"}, {530, "ALLO 5 R 1"}, {530, "REST -1"}, {530, "EPSV ALL"},
		{530, "PORT 127,0,0,1,0,21"}, {530, "PORT x"}, {530, "EPRT |3|x|1|"}, {530, "STAT"},
		{501, "USER"}, {501, "USER  "}, {500, "XQUIT"}, {200, "NOOP"}, {504, "AUTH KERBEROS_V4"}, {550, "AUTH TLS"},
		{331, "USER anonymous"}, {230, "PASS x"}, {200, "PORT 127,0,0,1,39,16"},
	} {
		d.Do(s.code, "%s", s.command)
	}
}

func TestRepliesOverIPv6(t *testing.T) {
	peertest.NeedIPv6(t)
	d := peertest.Login(t, start(t, partner.Config{Listen: "[::1]:0"}))
	for _, s := range []step{
		{200, "EPRT |2|::1|10000|"}, {200, "EPRT #2#0:0::1#10000#"}, {504, "EPRT |2|::1|80|"}, {229, "EPSV 2"},
	} {
		d.Do(s.code, "%s", s.command)
	}
}

// Commands that a client sends ahead get their replies in order, also while a
// transfer runs.
func TestRepliesInOrder(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{Files: map[string][]byte{"a": []byte("A")}}))
	l := d.Announce()
	const commands = "RETR a\r\nSTRU F\r\nPORT 127,0,0,1,0,21\r\nNOOP\r\nXQUIT\r\nTYPE I\r\nSTRU R\r\nQUIT\r\n"
	if _, err := d.Conn.Write([]byte(commands)); err != nil {
		t.Fatal(err)
	}
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	for _, code := range []int{150, 226, 200, 504, 200, 500, 200, 504, 221} {
		d.Expect(code)
	}
}

// The log shows the client's commands and the replies that it got.
func TestLogShowsFront(t *testing.T) {
	lines, _ := logOf(t, partner.Config{}, func(d *peertest.Dialogue) {
		d.Do(501, "USER")
		d.Do(331, "USER anonymous")
		d.Do(230, "PASS x")
		d.Do(200, "STRU F")
		d.Do(221, "QUIT")
	})
	want := []string{
		"220 activeftp partner", "USER", "501 USER needs a name", "USER anonymous", "331 OK",
		"PASS ****", "230 Password ok, continue", "STRU F", "200 Structure set to F", "QUIT", "221 Goodbye",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestStat(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{Files: map[string][]byte{"in/a": []byte("A")}}))
	from := "Connected to " + d.Conn.RemoteAddr().String() + " from " + d.Conn.LocalAddr().String()
	if got := d.Do(211, "STAT"); !strings.Contains(got, from) {
		t.Errorf("STAT: %q, want %q in it", got, from)
	}
	if got := d.Do(212, "STAT in"); strings.Contains(got, "%s") || !strings.Contains(got, "\n -rw") {
		t.Errorf("STAT in: %q, want an entry with a space before it", got)
	}
}

// Under TLSRequired no login and no data connection can do without TLS.
func TestTLSRequired(t *testing.T) {
	b, config := startTLS(t, partner.Config{TLS: partner.TLSRequired, Files: map[string][]byte{"a": []byte("six")}})
	for _, command := range []string{"USER anonymous", "user anonymous", "PASS x"} {
		d := peertest.Connect(t, b)
		d.Do(530, "RETR a")
		d.Do(421, "%s", command)
		peertest.CheckClosed(t, d.Conn)
	}
	d := peertest.LoginTLS(t, b, config, false)
	for _, s := range []step{
		{521, "STOR a"}, {229, "EPSV"}, {521, "STOR a"}, {200, "PROT p"}, {521, "STOR a"},
		{501, "PORT x"}, {504, "EPRT |1|127.0.0.1|21|"}, {501, "PORT 192,0,2,1,39,16"}, {521, "STOR a"},
		{200, "PORT 127,0,0,1,39,16"}, {200, "PROT C"}, {521, "stor a"}, {521, "LIST"},
		{536, "PROT S"}, {504, "PROT X"}, {504, "PROT"}, {503, "AUTH TLS"},
		{331, "USER anonymous"}, {230, "PASS x"},
	} {
		d.Do(s.code, "%s", s.command)
	}
	if diff := cmp.Diff("six", string(b.Files()["a"])); diff != "" {
		t.Error(diff)
	}
	d.Do(200, "PROT P")
	data := d.OpenTLS("RETR a")
	if got, err := io.ReadAll(data); err != nil || string(got) != "six" {
		t.Errorf("RETR a: %q, %v", got, err)
	}
	d.Expect(226)
}

// A command that stands in clear text after AUTH TLS is not carried out under
// TLS: somebody between client and server could have added it.
func TestAuthDropsClearText(t *testing.T) {
	b, config := startTLS(t, partner.Config{TLS: partner.TLSExplicit})
	d := peertest.Connect(t, b)
	if _, err := d.Conn.Write([]byte("AUTH TLS\r\nUSER mallory\r\n")); err != nil {
		t.Fatal(err)
	}
	d.Expect(234)
	d.Conn = tls.Client(d.Conn, config)
	d.Text = textproto.NewConn(d.Conn)
	d.Do(200, "NOOP")
}

// A line that never ends, or ends with the connection, ends the session.
func TestUnfinishedLines(t *testing.T) {
	b := start(t, partner.Config{})
	for _, line := range []string{strings.Repeat("x", 5000), "STRU", "USER anonymous\r\nPASS x\r\nEPRT !1!127.0.0.1!10000!"} {
		peertest.CheckSessionEnds(t, b, []byte(line))
	}
}
