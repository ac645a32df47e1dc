package partner_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// everyByte returns every value of a byte, and CR and LF in both orders.
func everyByte() []byte {
	var all []byte
	for b := range 256 {
		all = append(all, byte(b))
	}
	return append(all, "\r\n\n\r\r\n"...)
}

func TestRetrieve(t *testing.T) {
	files := map[string][]byte{
		"report.csv":       []byte("id,paid\n"),
		"empty":            {},
		"out/deep/all.bin": everyByte(),
	}
	d := peertest.Login(t, start(t, partner.Config{Files: files}))
	for name, want := range files {
		if got := d.Fetch("RETR %s", name); got != string(want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	d.Do(350, "REST 3")
	if got, want := d.Fetch("RETR report.csv"), "paid\n"; got != want {
		t.Errorf("after REST 3: got %q, want %q", got, want)
	}
}

func TestStore(t *testing.T) {
	b := start(t, partner.Config{Files: map[string][]byte{
		"in/old":  []byte("long old text"),
		"in/log":  []byte("one\n"),
		"in/half": []byte("half of "),
	}})
	d := peertest.Login(t, b)
	d.Send(strings.NewReader("new"), "STOR in/old")
	d.Send(strings.NewReader("two\n"), "APPE in/log")
	d.Send(strings.NewReader("first\n"), "APPE in/fresh")
	d.Do(350, "REST 8")
	d.Send(strings.NewReader("it"), "STOR in/half")
	d.Send(strings.NewReader(""), "STOR empty")
	d.Send(bytes.NewReader(everyByte()), "STOR all.bin")

	want := map[string][]byte{
		"in/old":   []byte("new"),
		"in/log":   []byte("one\ntwo\n"),
		"in/fresh": []byte("first\n"),
		"in/half":  []byte("half of it"),
		"empty":    nil,
		"all.bin":  everyByte(),
	}
	if diff := cmp.Diff(want, b.Files(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for name, data := range want {
		size, sum, ok := b.Received(name)
		if size != int64(len(data)) || sum != sha256.Sum256(data) || !ok {
			t.Errorf("%s: received %d bytes with SHA-256 %x, %t; want those of %q", name, size, sum, ok, data)
		}
	}
}

func TestRefusedTransfers(t *testing.T) {
	b := start(t, partner.Config{
		Files:     map[string][]byte{"report.csv": []byte("id\n")},
		Generated: map[string]int64{"big": 100},
	})
	d := peertest.Login(t, b)
	l := d.Announce()
	defer l.Close()
	for _, command := range []string{
		"RETR missing", "RETR /", "STOR /", "STOR missing/x", "STOR report.csv/x", "APPE missing/x",
	} {
		d.Do(550, "%s", command)
	}
	for _, restart := range []string{"4", "9223372036854775807"} {
		d.Do(350, "REST %s", restart)
		d.Do(550, "RETR report.csv")
		d.Do(350, "REST %s", restart)
		d.Do(550, "STOR report.csv")
	}
	d.Do(553, "STOR a\rb")
	d.Do(550, "APPE big") // a generated file can only be replaced as a whole
	d.Do(350, "REST 1")
	d.Do(550, "STOR big")

	if diff := cmp.Diff(map[string][]byte{"report.csv": []byte("id\n")}, b.Files()); diff != "" {
		t.Error(diff)
	}
	if _, _, ok := b.Received("big"); ok {
		t.Error("Received reports a generated file")
	}
	if _, _, ok := b.Received("report.csv"); ok {
		t.Error("Received reports a file that the server had from the start")
	}
}

func TestListings(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{
		Files:     map[string][]byte{"b.csv": []byte("id\n"), "a/inner": nil, "c": nil},
		Generated: map[string]int64{"big": 1 << 40},
	}))
	if diff := cmp.Diff([]string{"a", "b.csv", "big", "c"}, peertest.Lines(d.Fetch("NLST"))); diff != "" {
		t.Error("NLST:", diff)
	}
	var facts, long []string
	for _, line := range peertest.Lines(d.Fetch("MLSD")) {
		kind, rest, _ := strings.Cut(line, "Modify=")
		_, name, _ := strings.Cut(rest, " ")
		facts = append(facts, kind+name)
	}
	want := []string{"Type=dir;Size=0;a", "Type=file;Size=3;b.csv", "Type=file;Size=1099511627776;big", "Type=file;Size=0;c"}
	if diff := cmp.Diff(want, facts); diff != "" {
		t.Error("MLSD:", diff)
	}
	for _, line := range peertest.Lines(d.Fetch("LIST -l")) {
		fields := strings.Fields(line)
		long = append(long, strings.Join([]string{fields[0], fields[4], fields[len(fields)-1]}, " "))
	}
	want = []string{"drwxr-xr-x 0 a", "-rw-r--r-- 3 b.csv", "-rw-r--r-- 1099511627776 big", "-rw-r--r-- 0 c"}
	if diff := cmp.Diff(want, long); diff != "" {
		t.Error("LIST:", diff)
	}
}

func TestFileCommands(t *testing.T) {
	b := start(t, partner.Config{Files: map[string][]byte{
		"in/a": []byte("A"), "in/b": []byte("B"), "out/c": []byte("C"),
	}})
	d := peertest.Login(t, b)
	for _, step := range []struct {
		code    int
		command string
	}{
		{213, "SIZE in/a"}, {213, "MDTM in/a"}, {550, "SIZE in"}, {550, "SIZE missing"},
		{213, "MFMT 20260102030405 in/a"}, {550, "MFMT 20260102030405 missing"},
		{257, "MKD new"}, {550, "MKD new"}, {550, "MKD in/a"}, {550, "MKD missing/new"}, {550, "MKD /"},
		{250, "CWD new"}, {257, "PWD"}, {250, "CDUP"}, {550, "CWD in/a"}, {550, "CWD missing"},
		{250, "SITE MKDIR deep/er/still"}, {550, "SITE MKDIR in/a/x"},
		{550, "RMD deep"}, {250, "RMD deep/er/still"}, {250, "SITE RMDIR deep"}, {550, "SITE RMDIR /"},
		{550, "RMD in/a"}, {550, "RMD /"}, {550, "RMD missing"}, {550, "DELE in"}, {550, "DELE missing"},
		{350, "RNFR in/a"}, {250, "RNTO in/b"},
		{350, "RNFR out"}, {550, "RNTO out/in"}, {550, "RNTO in"}, {550, "RNTO /"}, {550, "RNTO missing/out"},
		{250, "RNTO new/out"}, {550, "RNFR out"}, {350, "RNFR /"}, {550, "RNTO root"},
		{350, "RNFR in/b"}, {250, "RNTO in/b"}, {503, "RNTO in/b"},
		{350, "RNFR in/b"}, {553, "RNTO x\ry"},
		{250, "DELE new/out/c"},
		{550, "SITE CHMOD 600 in/b"}, {550, "SITE CHOWN 0 in/b"},
		{211, "STAT"}, {213, "STAT in/b"}, {212, "STAT new"}, {250, "MLST in/b"},
		{502, "STOU"}, {550, "AUTH TLS"},
	} {
		d.Do(step.code, "%s", step.command)
	}
	if diff := cmp.Diff(map[string][]byte{"in/b": []byte("A")}, b.Files()); diff != "" {
		t.Error(diff)
	}
}

// No path leads out of the server's own tree, which is in memory: the directory above
// the root is the root.
func TestPathsStayInTree(t *testing.T) {
	b := start(t, partner.Config{Files: map[string][]byte{"a": []byte("ours"), "in/b": nil}})
	d := peertest.Login(t, b)
	d.Do(250, "CWD in")
	for _, name := range []string{"../a", "/../../a", "../../../../a", "/in/../../a", "./.././a"} {
		if got := d.Fetch("RETR %s", name); got != "ours" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	for _, name := range []string{"/etc/passwd", "../../../../../../../../etc/passwd", "..\\..\\a", "~/a", "file:///etc/passwd"} {
		d.Do(550, "SIZE %s", name)
		d.Do(550, "RETR %s", name)
	}
	d.Send(strings.NewReader("theirs"), "STOR ../../../new")
	d.Do(257, "MKD ../../../directory")
	d.Do(350, "RNFR b")
	d.Do(250, "RNTO ../../../../c")
	want := map[string][]byte{"a": []byte("ours"), "c": {}, "new": []byte("theirs")}
	if diff := cmp.Diff(want, b.Files(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
