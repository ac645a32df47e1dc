package netlab

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// A kernel firewall that drops a part of the range is found by prove
// --every-port in less than three receive time-outs, port by port.
func TestEveryPortThroughFirewall(t *testing.T) {
	needLab(t)
	const timeout = 5 * time.Second
	ports := core.PortRange{Base: 20000, Number: 100}
	for _, tt := range []struct {
		name, open string // the ports that the firewall lets in; empty: none
		want       string // of the finding; empty: none
	}{
		{"second half dropped", "20000-20049", "50 ports (20050-20099) closed: "},
		{"first half dropped", "20050-20099", "50 ports (20000-20049) closed: "},
		{"one dropped", "{ 20000-20019, 20021-20099 }", "port 20020 closed: "},
		{"all open", "20000-20099", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, err := newLab(documentationFamilies())
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := l.remove(); err != nil {
					t.Error(err)
				}
			}()
			ctx := context.Background()
			if err := l.dropIncoming(ctx, filters()[0]); err != nil {
				t.Fatal(err)
			}
			if err := l.run(ctx, "add rule inet filter input tcp dport "+tt.open+" accept\n", "nft", "-f", "-"); err != nil {
				t.Fatal(err)
			}
			address := netip.AddrPortFrom(documentationFamilies()[0].partners[0], 21)
			stop, err := startJob(ctx, l.partner, serveJob, []server{{Listen: address}}, new(bool))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = stop() }() // it ends as its input does
			start := time.Now()
			var problems []problem
			if err := runJob(ctx, l.host, transferJob, transfers{Server: address, Ports: ports, Timeout: timeout}, &problems); err != nil {
				t.Fatal(err)
			}
			elapsed := time.Since(start)
			if limit := 3 * timeout; elapsed > limit {
				t.Errorf("it took %v, want at most %v", elapsed, limit)
			}
			var got []string
			for _, p := range problems {
				message := strings.TrimPrefix(p.Message, "partner: ")
				got = append(got, fmt.Sprint(p.Rule, ": ", message[:strings.Index(message, ": ")+2]))
			}
			var want []string
			if tt.want != "" {
				want = []string{"every-port: " + tt.want}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff, problems)
			}
		})
	}
}
