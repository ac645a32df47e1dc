package relay_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"syscall"
	"testing"
	"time"

	"activeftp/harness/internal/content"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// TestLinkKeepsOrder checks that files cross a slow link unchanged, both ways.
func TestLinkKeepsOrder(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]relay.Link{
		"latency": {Latency: 10 * time.Millisecond},
		"jitter":  {Jitter: 5 * time.Millisecond, Seed: 1},
		"rate":    {Rate: 4 * mebibyte},
		"all":     {Latency: 5 * time.Millisecond, Jitter: 10 * time.Millisecond, Rate: 4 * mebibyte, Seed: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, b := startRelayed(t, relay.Config{Faults: relay.Faults{Link: link}})
			d := peertest.Login(t, r)
			sum := sha256.New()
			d.Receive(sum, "RETR big")
			if want := content.Sum(mebibyte); !bytes.Equal(sum.Sum(nil), want[:]) {
				t.Error("the download differs")
			}
			d.Send(content.Generate(mebibyte), "STOR up")
			if size, sum, _ := b.Received("up"); size != mebibyte || sum != content.Sum(mebibyte) {
				t.Errorf("%d bytes uploaded, want %d, unchanged", size, mebibyte)
			}
			d.Do(221, "QUIT")
		})
	}
}

// TestLinkIsSlow checks the least times of a slow link.
func TestLinkIsSlow(t *testing.T) {
	t.Parallel()
	const latency, rate = 40 * time.Millisecond, 1_000_000
	r, _ := startRelayed(t, relay.Config{Faults: relay.Faults{Link: relay.Link{Latency: latency, Rate: rate}}})
	d := peertest.Login(t, r)
	start := time.Now()
	d.Do(200, "NOOP")
	if elapsed := time.Since(start); elapsed < 2*latency {
		t.Errorf("a command took %v, want at least %v", elapsed, 2*latency)
	}
	l := d.Announce()
	start = time.Now()
	d.Do(150, "RETR a")
	// The command, the relay's dial there and back, and the reply.
	if elapsed := time.Since(start); elapsed < 4*latency {
		t.Errorf("150 took %v, want at least %v", elapsed, 4*latency)
	}
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	data.Close()
	d.Expect(226)
	start = time.Now()
	d.Receive(io.Discard, "RETR big")
	if elapsed, want := time.Since(start), mebibyte*time.Second/rate; elapsed < want {
		t.Errorf("%d bytes took %v, want at least %v", mebibyte, elapsed, want)
	}
}

// TestLinkCarriesReset checks that a reset crosses a slow link after the bytes
// before it, in both directions.
func TestLinkCarriesReset(t *testing.T) {
	t.Parallel()
	link := relay.Link{Latency: 10 * time.Millisecond, Jitter: 5 * time.Millisecond}
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w, Faults: relay.Faults{Reset: 3, Link: link}})
	d := peertest.Login(t, r)
	data := d.Open("RETR a")
	if got, err := io.ReadAll(data); string(got) != "six" || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %q, %v; want 3 bytes and a reset", got, err)
	}
	d.Expect(426)
	if err := r.SetFaults(relay.Faults{Link: link}); err != nil {
		t.Fatal(err)
	}
	data = d.Open("RETR endless")
	data.SetLinger(0)
	data.Close()
	d.Expect(426)
	d.Do(221, "QUIT")
	r.Close()
	if n := len(w.transferred); n != 2 || w.transferred[1].Err == nil {
		t.Errorf("%d transfers, %+v; want a second one that broke", n, w.transferred)
	}
}
