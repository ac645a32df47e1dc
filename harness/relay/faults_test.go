package relay_test

import (
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"activeftp/harness/internal/content"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name    string
		fault   relay.Faults
		code    int
		from    string        // the address that dials; "" if none does
		minimum time.Duration // that the transfer takes
	}{
		{"refuse", relay.Faults{Refuse: true}, 425, "", 0},
		{"drop", relay.Faults{Drop: true}, 425, "", 50 * time.Millisecond},
		{"delay", relay.Faults{Delay: 50 * time.Millisecond}, 226, "127.0.0.1", 50 * time.Millisecond},
		{"from", relay.Faults{From: netip.MustParseAddr("127.0.0.9")}, 226, "127.0.0.9", 0},
		{"throttle", relay.Faults{Throttle: 100}, 226, "127.0.0.1", 50 * time.Millisecond}, // 6 bytes at 100 per second
		{"reset", relay.Faults{Reset: 3}, 426, "127.0.0.1", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, _ := startRelayed(t, relay.Config{ConnectTimeout: 100 * time.Millisecond, Faults: test.fault})
			d := peertest.Login(t, r)
			l := d.Announce()
			start := time.Now()
			if test.from == "" {
				d.Do(test.code, "RETR a")
			} else {
				d.Do(150, "RETR a")
				checkFaultyDownload(t, l, test.from, test.fault.Reset > 0)
				d.Expect(test.code)
			}
			if took := time.Since(start); took < test.minimum {
				t.Errorf("took %v, want at least %v", took, test.minimum)
			}
			if err := r.SetFaults(relay.Faults{}); err != nil {
				t.Fatal(err)
			}
			if got := d.Fetch("RETR a"); got != "six456" {
				t.Errorf("without the fault: got %q, want the whole file", got)
			}
		})
	}
}

// checkFaultyDownload checks the dialling address of a download of "a", and
// that it is complete or, if broken, ends with an error.
func checkFaultyDownload(t *testing.T, l *net.TCPListener, from string, broken bool) {
	t.Helper()
	data, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	if got := data.RemoteAddr().(*net.TCPAddr).IP.String(); got != from {
		t.Errorf("dialled from %s, want %s", got, from)
	}
	got, err := io.ReadAll(data)
	if (err != nil) != broken || len(got) > 6 || !broken && len(got) < 6 {
		t.Errorf("got %q, %v; broken should be %t", got, err, broken)
	}
}

// A reset upload is not complete at the server.
func TestResetUpload(t *testing.T) {
	r, b := startRelayed(t, relay.Config{Faults: relay.Faults{Reset: 1000}})
	d := peertest.Login(t, r)
	data := d.Open("STOR up")
	io.Copy(data, content.Generate(mebibyte)) // fails if the reset comes early
	data.Close()
	d.Expect(426)
	if size, _, _ := b.Received("up"); size > 1000 {
		t.Errorf("the server received %d bytes, want at most 1000", size)
	}
}

func TestSetRefusesInvalidFaults(t *testing.T) {
	r, _ := startRelayed(t, relay.Config{})
	for _, f := range []relay.Faults{{Delay: -1}, {Reset: -1}, {Throttle: -1}, {Refuse: true, Drop: true}} {
		if r.SetFaults(f) == nil {
			t.Errorf("Set(%+v) succeeded", f)
		}
	}
}
