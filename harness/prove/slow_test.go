package prove

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// A slow link changes no finding, although a transfer that is refused at once takes
// longer than a second there. All proofs run at once, because they mostly wait.
func TestSlowLink(t *testing.T) {
	t.Parallel()
	link := relay.Link{Latency: 350 * time.Millisecond, Jitter: 150 * time.Millisecond, Rate: 50_000, Seed: 1}
	const each = 2 // ports of each proof
	free := peertest.FreeRange(t, 1_024)
	var proofs sync.WaitGroup
	for name, tt := range map[string]struct {
		relay  relay.Config
		scheme string
		rules  []string
	}{
		"good":                 {scheme: "ftp"},
		"TLS":                  {relay: relay.Config{TLS: relay.TLSRequired}, scheme: "ftpes"},
		"refuses":              {relay: relay.Config{Answer: map[string]string{"PORT": "500 Illegal PORT command"}}, scheme: "ftp", rules: []string{"port-refused"}},
		"425 at once":          {relay: relay.Config{Faults: relay.Faults{Refuse: true}}, scheme: "ftp", rules: []string{"connect-refused"}},
		"425 late":             {relay: relay.Config{Faults: relay.Faults{Drop: true}, ConnectTimeout: 5 * time.Second}, scheme: "ftp", rules: []string{"nothing-arrived"}},
		"from another address": {relay: relay.Config{Faults: relay.Faults{From: netip.MustParseAddr("127.0.0.9")}}, scheme: "ftp", rules: []string{"stranger-only"}},
	} {
		b := startWitness(t, partner.Config{})
		for _, l := range []relay.Link{{}, link} {
			c := tt.relay
			c.Server, c.Faults.Link = b.Addr(), l
			r, err := relay.Start(c)
			if err != nil {
				t.Fatal(err)
			}
			peertest.CloseAfter(t, r)
			site := "use-ftps = no"
			if tt.scheme == "ftpes" {
				site = "use-ftps = yes"
			}
			settings := peertest.Settings(core.PortRange{Base: free.Base, Number: each}, site)
			free.Base += each
			proofs.Go(func() {
				r, err := runText(t, settings, Options{
					Servers: []string{tt.scheme + "://" + r.Addr().String()}, Unverified: true,
					Limits: client.Limits{Accept: 10 * time.Second},
				})
				if err != nil {
					t.Error(err)
					return
				}
				var rules []string
				for _, f := range r.Cases[1].Findings {
					if f.Severity == core.Error {
						rules = append(rules, f.Rule)
					}
				}
				if diff := cmp.Diff(tt.rules, rules); diff != "" {
					t.Errorf("%s over %+v: -want +got:\n%s\n%+v\n%q", name, l, diff, r.Cases[1].Findings, r.Cases[1].Talk)
				}
			})
		}
	}
	proofs.Wait()
}

// After an interrupt the file is deleted over a slow link too, although that takes
// longer than removeAfterEnd.
func TestRemoveOverSlowLink(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b, err := partner.Start(partner.Config{Log: func(l partner.Line) {
		if strings.HasPrefix(l.Text, "RETR") {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	link := relay.Link{Latency: removeAfterEnd / 2, Jitter: removeAfterEnd / 4}
	slow, err := relay.Start(relay.Config{Server: b.Addr(), Faults: relay.Faults{Link: link}})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, slow)
	settings := peertest.Settings(peertest.FreeRange(t, 2))
	r, err := Run(ctx, "test.settings", core.Check(settings), Options{Servers: []string{"ftp://" + slow.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	if files := b.Files(); len(files) > 0 || strings.Contains(strings.Join(r.Cases[1].Proved, "\n"), "left on the partner") {
		t.Errorf("%d files left; %q", len(files), r.Cases[1].Proved)
	}
}
