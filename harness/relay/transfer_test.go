package relay_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// Transfers through the relay arrive complete, and the watcher receives all of
// them.
func TestTransfers(t *testing.T) {
	w := new(recorder)
	r, b := startRelayed(t, relay.Config{Watch: w})
	d := peertest.Login(t, r)
	const downloads = 100 // even in the shortest transfer 150 comes before 226
	for range downloads {
		if got := d.Fetch("RETR a"); got != "six456" {
			t.Errorf("got %q, want the whole file", got)
		}
	}
	d.Send(strings.NewReader("text"), "STOR up")
	d.Send(strings.NewReader(""), "STOR none")
	if diff := cmp.Diff([]string{"a", "big", "endless", "none", "up"}, peertest.Lines(d.Fetch("NLST"))); diff != "" {
		t.Error(diff)
	}
	if got := len(d.Fetch("RETR big")); got != mebibyte {
		t.Errorf("RETR big: %d bytes, want %d", got, mebibyte)
	}
	d.Do(550, "RETR missing")
	l := d.Announce()
	d.Do(550, "RETR missing")
	d.Do(350, "REST 3")
	d.Do(221, "QUIT")
	l.Close()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]byte{"a": []byte("six456"), "up": []byte("text"), "none": nil}, b.Files(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	completed := func(command string, upload bool, bytes int64) relay.Transferred {
		return relay.Transferred{
			Client: 1, Command: command, Upload: upload, Reply: 226, DataConnection: relay.DataConnection{Connected: true, Bytes: bytes},
		}
	}
	want := slices.Repeat([]relay.Transferred{completed("RETR a", false, 6)}, downloads)
	want = append(want, []relay.Transferred{
		completed("STOR up", true, 4), completed("STOR none", true, 0),
		completed("NLST", false, int64(len("a\r\nbig\r\nendless\r\nnone\r\nup\r\n"))), completed("RETR big", false, mebibyte),
		{Client: 1, Command: "RETR missing", Reply: 550}, {Client: 1, Command: "RETR missing", Reply: 550},
	}...)
	if diff := cmp.Diff(want, w.transferred, cmpopts.IgnoreFields(relay.Transferred{}, "Addr", "RoundTrip")); diff != "" {
		t.Error(diff)
	}
	if open := w.openSessions(); open != 0 {
		t.Errorf("%d sessions were opened but not closed", open)
	}
}

// If a client leaves during a transfer, or after a stranger came, the watcher
// receives that transfer with an error.
func TestClientLeaves(t *testing.T) {
	for _, test := range []struct {
		name   string
		config relay.Config
		leave  func(*peertest.Dialogue)
		want   relay.StrangerResult
	}{
		{"during an upload", relay.Config{}, func(d *peertest.Dialogue) { d.Open("STOR up") }, relay.NoStranger},
		{"before the first reply", relay.Config{Faults: relay.Faults{Delay: time.Hour}}, func(d *peertest.Dialogue) {
			d.Announce()
			d.Text.PrintfLine("RETR a")
		}, relay.NoStranger},
		{"after a stranger", relay.Config{Stranger: netip.MustParseAddr("127.0.0.9"), Faults: relay.Faults{Delay: time.Hour}}, func(d *peertest.Dialogue) {
			if c, err := d.Announce().Accept(); err == nil {
				c.Close()
			}
		}, relay.StrangerRejected},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := new(recorder)
			test.config.Watch = w
			r, _ := startRelayed(t, test.config)
			d := peertest.Login(t, r)
			test.leave(d)
			d.Text.Close()
			for end := time.Now().Add(peertest.Timeout); w.openSessions() > 0 && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			r.Close()
			if len(w.transferred) != 1 || w.transferred[0].Err == nil || !w.transferred[0].Left {
				t.Fatalf("transferred %+v, want one with an error", w.transferred)
			}
			if got := w.transferred[0].Stranger; got != test.want {
				t.Errorf("stranger result %v, want %v", got, test.want)
			}
		})
	}
}
