package partner_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const mebibyte = 1 << 20

func TestStartRefuses(t *testing.T) {
	taken := start(t, partner.Config{})
	for name, c := range map[string]partner.Config{
		"address in use":                {Listen: taken.Addr().String()},
		"address without port":          {Listen: "127.0.0.1"},
		"password without user":         {Password: "secret"},
		"negative time":                 {ConnectTimeout: -1},
		"negative size":                 {Generated: map[string]int64{"big": -1}},
		"leading slash":                 {Files: map[string][]byte{"/a": nil}},
		"empty path":                    {Files: map[string][]byte{"": nil}},
		"the root":                      {Files: map[string][]byte{".": nil}},
		"parent directory":              {Files: map[string][]byte{"../a": nil}},
		"line feed in a path":           {Files: map[string][]byte{"a\nb": nil}},
		"a file under a file":           {Files: map[string][]byte{"a": nil, "a/b": nil}},
		"a file in Files and Generated": {Files: map[string][]byte{"a": nil}, Generated: map[string]int64{"a": 1}},
		"a directory and a file":        {Files: map[string][]byte{"a/b": nil}, Generated: map[string]int64{"a": 1}},
		"generated under a file":        {Files: map[string][]byte{"a": nil}, Generated: map[string]int64{"a/b": 1}},
		"trailing slash":                {Files: map[string][]byte{"a/": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			if b, err := partner.Start(c); err == nil {
				b.Close()
				t.Error("Start succeeded")
			}
		})
	}
}

func TestAddress(t *testing.T) {
	for _, listen := range []string{"", "127.0.0.1:0", "[::1]:0"} {
		t.Run(listen, func(t *testing.T) {
			if listen == "[::1]:0" {
				peertest.NeedIPv6(t)
			}
			b := start(t, partner.Config{Listen: listen})
			if want := "ftp://" + b.Addr().String(); b.URL() != want || b.Addr().Port() == 0 {
				t.Errorf("URL = %s, want %s with a port", b.URL(), want)
			}
			peertest.Login(t, b).Do(221, "QUIT")
		})
	}
}

func TestRetrieveOverIPv6(t *testing.T) {
	peertest.NeedIPv6(t)
	d := peertest.Login(t, start(t, partner.Config{Listen: "[::1]:0", Files: map[string][]byte{"a": []byte("six")}}))
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d.Do(200, "EPRT |2|::1|%d|", l.Addr().(*net.TCPAddr).Port)
	d.Do(150, "RETR a")
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	got, err := io.ReadAll(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("six", string(got)); diff != "" {
		t.Error(diff)
	}
	d.Expect(226)
}

func TestBigFiles(t *testing.T) {
	const size = 64 * mebibyte
	want := content.Sum(size)
	b := start(t, partner.Config{Generated: map[string]int64{"out/big": size}, Keep: mebibyte, Discard: true})
	d := peertest.Login(t, b)

	download := sha256.New()
	d.Receive(download, "RETR out/big")
	if got := [32]byte(download.Sum(nil)); got != want {
		t.Errorf("download: SHA-256 %x, want %x", got, want)
	}

	source := content.Generate(size)
	d.Send(io.LimitReader(source, size/3), "STOR up")
	d.Send(source, "APPE up")
	if got, sum, ok := b.Received("up"); got != size || sum != want || !ok {
		t.Errorf("upload: %d bytes with SHA-256 %x, %t; want %d, %x, true", got, sum, ok, int64(size), want)
	}
	if got := d.Do(213, "SIZE up"); got != fmt.Sprint(size) {
		t.Errorf("SIZE = %s, want %d", got, size)
	}
	if files := slices.Collect(maps.Keys(b.Files())); len(files) > 0 {
		t.Errorf("Files returns %v, want no discarded ones", files)
	}
	d.Do(550, "RETR up") // not kept

	tail := content.Generate(size)
	tail.Seek(size-5, io.SeekStart)
	last, _ := io.ReadAll(tail)
	d.Do(350, "REST %d", size-5)
	if got := d.Fetch("RETR out/big"); got != string(last) {
		t.Errorf("last bytes %x, want %x", got, last)
	}
	d.Send(strings.NewReader("small now"), "STOR out/big")
	if diff := cmp.Diff(map[string][]byte{"out/big": []byte("small now")}, b.Files()); diff != "" {
		t.Error(diff)
	}
}

// An upload that does not fit in memory is refused, leaves no part of itself, and
// takes no memory from the next one.
func TestUploadsBeyondKeep(t *testing.T) {
	before := strings.Repeat("x", 1000)
	for _, tt := range []struct{ name, command, left string }{
		{"stored", "STOR up", ""}, {"appended", "APPE old", before},
	} {
		for _, kind := range []string{"TYPE I", "TYPE A"} {
			t.Run(tt.name+" under "+kind, func(t *testing.T) {
				b := start(t, partner.Config{Files: map[string][]byte{"old": []byte(before)}, Keep: mebibyte})
				d := peertest.Login(t, b)
				d.Do(200, "%s", kind)
				data := d.Open("%s", tt.command)
				io.Copy(data, strings.NewReader(strings.Repeat("x", mebibyte+1))) // fails if the server is quick
				data.Close()
				d.Expect(552)
				_, name, _ := strings.Cut(tt.command, " ")
				if got := string(b.Files()[name]); got != tt.left {
					t.Errorf("%d bytes of %s are left, want %d", len(got), name, len(tt.left))
				}
				if _, _, ok := b.Received("up"); ok {
					t.Error("Received reports an upload that was refused")
				}
				d.Send(strings.NewReader(strings.Repeat("x", mebibyte)), "STOR fits")
			})
		}
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		server, err := partner.Start(partner.Config{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		server.Close()
		b.StartTimer()
	}
}

func BenchmarkStartAndClose(b *testing.B) {
	for b.Loop() {
		server, err := partner.Start(partner.Config{})
		if err != nil {
			b.Fatal(err)
		}
		if err := server.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDownload1GiB(b *testing.B) {
	const size = 1 << 30
	d := peertest.Login(b, start(b, partner.Config{Generated: map[string]int64{"big": size}}))
	b.SetBytes(size)
	for b.Loop() {
		d.Receive(io.Discard, "RETR big")
	}
}

func BenchmarkUpload1GiB(b *testing.B) {
	const size = 1 << 30
	d := peertest.Login(b, start(b, partner.Config{Keep: -1, Discard: true}))
	b.SetBytes(size)
	for b.Loop() {
		d.Send(content.Generate(size), "STOR big")
	}
}

// BenchmarkDownload1KiB measures the overhead of an active transfer.
func BenchmarkDownload1KiB(b *testing.B) {
	d := peertest.Login(b, start(b, partner.Config{Generated: map[string]int64{"small": 1 << 10}}))
	for b.Loop() {
		d.Receive(io.Discard, "RETR small")
	}
}
