package partner_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// Under TYPE A a stored LF is CR LF on the wire, in both directions, whatever the
// reads and writes into which it falls. A CR without LF stays.
func TestText(t *testing.T) {
	long := strings.Repeat("id,paid\n", 1<<14)
	for _, test := range []struct{ stored, wire string }{
		{"", ""},
		{"id,paid\n1,yes\n", "id,paid\r\n1,yes\r\n"},
		{"no end", "no end"},
		{"\n\n", "\r\n\r\n"},
		{"a\rb\r", "a\rb\r"},
		{"a\r\x00b", "a\r\x00b"},
		{"\u00e9\n", "\u00e9\r\n"},
		{long, strings.ReplaceAll(long, "\n", "\r\n")},
	} {
		b := start(t, partner.Config{Files: map[string][]byte{"down": []byte(test.stored), "more": []byte("old\n")}})
		d := peertest.Login(t, b)
		d.Do(200, "TYPE A")
		if diff := cmp.Diff(test.wire, d.Fetch("RETR down")); diff != "" {
			t.Errorf("%.20q downloaded (-want +got):\n%s", test.stored, diff)
		}
		if got := d.Do(213, "SIZE down"); got != fmt.Sprint(len(test.wire)) {
			t.Errorf("SIZE of %.20q = %s, want %d", test.stored, got, len(test.wire))
		}
		d.Send(strings.NewReader(test.wire), "STOR up")
		d.Send(strings.NewReader(test.wire), "APPE more")
		files := b.Files()
		if diff := cmp.Diff([]string{test.stored, "old\n" + test.stored}, []string{string(files["up"]), string(files["more"])}); diff != "" {
			t.Errorf("%.20q stored (-want +got):\n%s", test.wire, diff)
		}
		if size, _, _ := b.Received("up"); size != int64(len(test.stored)) {
			t.Errorf("received %d bytes, want those stored: %d", size, len(test.stored))
		}
	}
}

// A CR LF is one line end even if it arrives in two segments, and a CR at the end
// of the upload is stored.
func TestTextInPieces(t *testing.T) {
	b := start(t, partner.Config{})
	d := peertest.Login(t, b)
	d.Do(200, "TYPE A")
	data := d.Open("STOR up")
	for _, piece := range strings.SplitAfter("a\r\nb\r\r\nc\r", "") {
		if _, err := io.WriteString(data, piece); err != nil {
			t.Fatal(err)
		}
	}
	data.Close()
	d.Expect(226)
	if diff := cmp.Diff("a\nb\r\nc\r", string(b.Files()["up"])); diff != "" {
		t.Error(diff)
	}
}

// A stored CR LF stays one line end on the wire.
func TestTextWithStoredCRLF(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{Files: map[string][]byte{"a": []byte("id\r\n\n")}}))
	d.Do(200, "TYPE A N")
	if diff := cmp.Diff("id\r\n\r\n", d.Fetch("RETR a")); diff != "" {
		t.Error(diff)
	}
}

// Each session has a type of its own. It stays over a login and changes neither
// listings nor the sizes in them.
func TestTypeOfSession(t *testing.T) {
	b := start(t, partner.Config{Files: map[string][]byte{"a": []byte("1\n2\n")}})
	first, second := peertest.Login(t, b), peertest.Login(t, b)
	first.Do(200, "TYPE A")
	first.Do(504, "TYPE E")
	for range 2 {
		if diff := cmp.Diff([]string{"1\r\n2\r\n", "1\n2\n"}, []string{first.Fetch("RETR a"), second.Fetch("RETR a")}); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff(second.Fetch("MLSD"), first.Fetch("MLSD")); diff != "" {
		t.Error("MLSD:", diff)
	}
	first.Do(331, "USER anonymous")
	first.Do(230, "PASS x")
	if got := first.Do(213, "SIZE a"); got != "6" {
		t.Errorf("after another login SIZE = %s, want 6: the type stays", got)
	}
	first.Do(200, "TYPE I")
	if got, size := first.Fetch("RETR a"), first.Do(213, "SIZE a"); got != "1\n2\n" || size != "4" {
		t.Errorf("after TYPE I: got %q and SIZE %s", got, size)
	}
}

// A session starts in TYPE A (RFC 959 section 3.1.1.1). A TYPE before the login
// changes nothing.
func TestFirstType(t *testing.T) {
	d := peertest.Connect(t, start(t, partner.Config{Files: map[string][]byte{"a": []byte("1\n")}}))
	d.Do(530, "TYPE I")
	d.Do(331, "USER anonymous")
	d.Do(230, "PASS x")
	if diff := cmp.Diff("1\r\n", d.Fetch("RETR a")); diff != "" {
		t.Error(diff)
	}
}

// A TYPE that the client sends ahead changes no transfer before it.
func TestTypeSentAhead(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{Files: map[string][]byte{"a": []byte("1\n")}}))
	l := d.Announce()
	if _, err := d.Conn.Write([]byte("TYPE A\r\nRETR a\r\nTYPE I\r\n")); err != nil {
		t.Fatal(err)
	}
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	got, err := io.ReadAll(data)
	if err != nil || string(got) != "1\r\n" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, code := range []int{200, 150, 226, 200} {
		d.Expect(code)
	}
}

// REST counts bytes on the wire. An upload cannot be resumed, and no number makes
// the server read for ever.
func TestTextRestart(t *testing.T) {
	const wire = "1\r\n2\r\n"
	b := start(t, partner.Config{
		Files: map[string][]byte{"a": []byte("1\n2\n")}, Generated: map[string]int64{"big": 1 << 60},
		Keep: -1, Discard: true,
	})
	d := peertest.Login(t, b)
	d.Send(strings.NewReader("not kept\n"), "STOR gone")
	d.Do(200, "TYPE A")
	for offset := range len(wire) + 1 {
		d.Do(350, "REST %d", offset)
		if diff := cmp.Diff(wire[offset:], d.Fetch("RETR a")); diff != "" {
			t.Errorf("REST %d: %s", offset, diff)
		}
	}
	l := d.Announce()
	defer l.Close()
	for _, s := range []step{
		{350, "REST 7"}, {550, "RETR a"}, {350, "REST 1"}, {550, "STOR a"}, {350, "REST 1"}, {550, "STOR new"},
		{350, "REST 1000000000000"}, {550, "RETR big"}, {550, "SIZE big"}, {550, "SIZE gone"}, {550, "SIZE missing"}, {550, "SIZE /"},
		{200, "TYPE I"}, {213, "SIZE big"}, {213, "SIZE gone"},
	} {
		d.Do(s.code, "%s", s.command)
	}
	if diff := cmp.Diff(map[string][]byte{"a": []byte("1\n2\n")}, b.Files()); diff != "" {
		t.Error(diff)
	}
}

// Other people's clients transfer text without a change. lftp and curl convert the
// line ends of their own files. lftp sends no TYPE A at first: it counts on the
// type with which a session starts.
func TestTextClients(t *testing.T) {
	const down, up = "id,paid\n1,yes\n", "id\n7\n"
	curl := []string{"-q", "-sS", "-m", "20", "-P", "-", "-o", "DOWN"}
	const lftp = "set ftp:passive-mode no; set net:max-retries 1; set net:timeout 10; set ftp:ssl-allow no; open URL; "
	for name, test := range map[string]struct {
		program  string
		args     []string
		down, up string // the files afterwards; "" if there is none
	}{
		"curl download": {"curl", append(curl[:8:8], "--use-ascii", "URL/down"), down, ""},
		"curl upload":   {"curl", append(curl[:8:8], "--use-ascii", "-T", "UP", "URL/up"), "", up},
		"curl --crlf":   {"curl", append(curl[:8:8], "--use-ascii", "--crlf", "-T", "UP", "URL/up"), "", up},
		"curl listing":  {"curl", append(curl[:8:8], "--use-ascii", "--list-only", "URL/"), "down\n", ""},
		"lftp upload":   {"lftp", []string{"-c", lftp + "put -a UP -o up; nlist"}, "", up},
		"lftp both":     {"lftp", []string{"-c", lftp + "get -a down -o DOWN; put -a UP -o up; nlist"}, down, up},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, partner.Config{Files: map[string][]byte{"down": []byte(down)}})
			dir := t.TempDir()
			received, sent := filepath.Join(dir, "down"), filepath.Join(dir, "up")
			if err := os.WriteFile(sent, []byte(up), 0o600); err != nil {
				t.Fatal(err)
			}
			replace := strings.NewReplacer("URL", b.URL(), "DOWN", received, "UP", sent)
			var args []string
			for _, a := range test.args {
				args = append(args, replace.Replace(a))
			}
			if r := peertest.Program(t, test.program, args...); r.Code != 0 {
				t.Fatalf("exit %d\n%s%s", r.Code, r.Out, r.Err)
			}
			text, err := os.ReadFile(received)
			if err != nil && test.down != "" {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{test.down, test.up}, []string{string(text), string(b.Files()["up"])}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
