package stage

import (
	"crypto/sha256"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"activeftp/harness/internal/content"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
	"activeftp/harness/scenario"
	"activeftp/harness/scripted"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failures collects the failures that a stage reports, as "word: message".
type failures []string

func (f *failures) add(_ int, word, message string) { *f = append(*f, word+": "+message) }

func newStage(t *testing.T, scriptedPartner bool) (*Stage, *failures) {
	t.Helper()
	all := new(failures)
	s := New(Config{
		Addr: netip.MustParseAddr("127.0.0.1"), Scripted: scriptedPartner,
		Files: map[string][]byte{"given": []byte("id\n")}, Fail: all.add,
	})
	return s, all
}

// TestExpected checks the size and hash of initial, generated, uploaded and missing
// files.
func TestExpected(t *testing.T) {
	s, all := newStage(t, false)
	if err := s.Generate("made", 9); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(false); err != nil {
		t.Fatal(err)
	}
	d := peertest.Login(t, s)
	d.Send(content.Generate(5), "STOR new")
	d.Send(content.Generate(6), "STOR given")
	for name, want := range map[string]struct {
		size int64
		sum  [sha256.Size]byte
	}{
		"given":   {6, content.Sum(6)},
		"made":    {9, content.Sum(9)},
		"new":     {5, content.Sum(5)},
		"missing": {0, sha256.Sum256(nil)},
	} {
		if size, sum := s.Expected(name); size != want.size || sum != want.sum {
			t.Errorf("%s: %d bytes, %x", name, size, sum)
		}
	}
	d.Do(221, "QUIT")
	s.Close()
	if len(*all) > 0 {
		t.Error(*all)
	}
}

// TestText checks the forms of a file on the wire and in the partner's store under
// TYPE A.
func TestText(t *testing.T) {
	for _, test := range []struct {
		scripted     bool
		sent, stored string // given on the wire; what is stored of "a\r\nb\r"
	}{
		{false, "id\r\n", "a\nb\r"},
		{true, "id\n", "a\r\nb\r"},
	} {
		s, _ := newStage(t, test.scripted)
		if err := s.Generate("made", 300); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(false); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"given": test.sent, "made": generatedText(300, !test.scripted), "missing": ""} {
			if size, sum := s.Sent(name, true); size != int64(len(want)) || sum != sha256.Sum256([]byte(want)) {
				t.Errorf("%s: %d bytes, %x; want those of %q", name, size, sum, want)
			}
		}
		if size, _ := s.Sent("given", false); size != 3 {
			t.Errorf("%d bytes under TYPE I", size)
		}
		var stored strings.Builder
		wire, flush := s.Stored(&stored, true)
		_, err := io.WriteString(wire, "a\r\nb\r")
		if err := errors.Join(err, flush()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.stored, stored.String()); diff != "" {
			t.Error(diff)
		}
		s.Close()
	}
}

// generatedText returns a generated file, with CR before each LF if converted.
func generatedText(size int64, converted bool) string {
	text, _ := io.ReadAll(content.Generate(size)) // cannot fail
	if converted {
		return strings.ReplaceAll(string(text), "\n", "\r\n")
	}
	return string(text)
}

// TestConfigureAfterStart checks that the partner's options are fixed once it runs.
func TestConfigureAfterStart(t *testing.T) {
	s, _ := newStage(t, false)
	if err := s.Start(false); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, err := range map[string]error{
		"Configure": s.Configure(func(*Partner) { t.Error("Configure called its function") }),
		"Generate":  s.Generate("a", 1),
		"UseIPv6":   s.UseIPv6(),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRelayAfterTLS(t *testing.T) {
	s, _ := newStage(t, false)
	if err := s.Start(true); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first, err := s.Relay(func(f *relay.Faults) { f.Refuse = true })
	if !first || err != nil {
		t.Errorf("Relay returned %t, %v, want true without an error", first, err)
	}
	if err := s.Start(true); err == nil {
		t.Error("the relay started in front of a partner that already offers TLS")
	}
}

// TestUnusedScript checks that a step that the partner never used is a failure.
func TestUnusedScript(t *testing.T) {
	s, all := newStage(t, true)
	if err := s.Start(false); err != nil {
		t.Fatal(err)
	}
	on := func(command string) *scenario.Step {
		return &scenario.Step{Line: 7, Word: "on", Args: []string{command}, Actions: []scripted.Action{{Kind: scripted.Nothing}}}
	}
	s.Queue(on("USER"))
	if !s.NeedsNewSession() {
		t.Error("no new session for actions on USER")
	}
	s.Apply()
	s.Queue(on("RETR"))
	if s.NeedsNewSession() {
		t.Error("new session for actions on RETR")
	}
	s.Close()
	want := failures{
		"on: no transfer was tried after this step",
		"on: the client did not send USER in the transfers of the next step",
	}
	if diff := cmp.Diff(want, *all); diff != "" {
		t.Error(diff)
	}
}
