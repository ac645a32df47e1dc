package probe

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// A slow link changes no status, although a data connection arrives later than
// arrivalDelay there. All servers are probed at once, because a probe mostly waits.
func TestSlowLink(t *testing.T) {
	t.Parallel()
	link := relay.Link{Latency: 5 * time.Millisecond, Jitter: 110 * time.Millisecond, Rate: 50_000, Seed: 1}
	refused := map[string]string{"PORT": "500 no active mode", "EPRT": "500 no active mode"}
	var probes sync.WaitGroup
	var mu sync.Mutex
	fast, slow := map[string]map[string]string{}, map[string]map[string]string{}
	for name, c := range map[string]relay.Config{
		"clear text":  {},
		"TLS":         {TLS: relay.TLSExplicit},
		"refuses":     {Answer: refused},
		"425 at once": {Faults: relay.Faults{Refuse: true}},
		"drops":       {Faults: relay.Faults{Drop: true}, ConnectTimeout: 300 * time.Millisecond},
	} {
		b, err := partner.Start(partner.Config{})
		if err != nil {
			t.Fatal(err)
		}
		peertest.CloseAfter(t, b)
		c.Server = b.Addr()
		for _, way := range []struct {
			link relay.Link
			into map[string]map[string]string
		}{{relay.Link{}, fast}, {link, slow}} {
			c.Faults.Link = way.link
			r, err := relay.Start(c)
			if err != nil {
				t.Fatal(err)
			}
			peertest.CloseAfter(t, r)
			probes.Go(func() {
				report, err := Run(t.Context(), Options{Server: "ftp://" + r.Addr().String(), Wait: 2 * time.Second})
				if err != nil {
					t.Error(err)
					return
				}
				statuses := map[string]string{}
				for _, c := range report.Cases {
					statuses[c.Name] = c.Status
				}
				delete(statuses, "AM-50") // only one of the probes can listen on its port at a time
				mu.Lock()
				defer mu.Unlock()
				way.into[name] = statuses
			})
		}
	}
	probes.Wait()
	if diff := cmp.Diff(fast, slow); diff != "" {
		t.Errorf("-fast +slow:\n%s", diff)
	}
}
