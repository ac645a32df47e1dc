package observe

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
	"activeftp/harness/report"
)

// slowClient is a client to watch, and the rules that it breaks.
type slowClient struct {
	security client.Mode
	transfer client.Transfer
	options  Options
	first    int // of the range of nine ports that it is checked against
	rules    []string
}

// A slow link changes no finding, although a client closes a stranger's connection
// later than a second there, and sends QUIT later than completedGrace. All clients
// are watched at once, because they mostly wait.
func TestSlowLink(t *testing.T) {
	t.Parallel()
	const own = 23970 // the first port that every client uses
	link := relay.Link{Latency: 400 * time.Millisecond, Jitter: 600 * time.Millisecond, Rate: 50_000, Seed: 1}
	challenges := Options{TryStranger: true, RefuseEPRT: true}
	tls := Options{Server: partner.Config{TLS: certs.TLSExplicit}}
	var clients sync.WaitGroup
	for name, c := range map[string]slowClient{
		"good":              {client.Plain, client.Transfer{Mode: core.Active, Policy: connect.EPRTFirst}, challenges, own, nil},
		"TLS":               {client.Explicit, client.Transfer{Mode: core.Active}, tls, own, nil},
		"trusts a stranger": {client.Plain, client.Transfer{Mode: core.Active, Verify: connect.Off}, Options{TryStranger: true}, own, []string{"AM-52"}},
		"outside its range": {client.Plain, client.Transfer{Mode: core.Active}, Options{}, own + 9, []string{ruleOutsideRange}},
		"passive mode":      {client.Plain, client.Transfer{Mode: core.Passive}, Options{}, own, []string{rulePassiveMode}},
	} {
		for _, l := range []relay.Link{{}, link} {
			one := c
			one.options.link, one.options.Transfers = l, 1
			one.transfer.Command = "RETR " + sampleFile
			one.transfer.Ports = client.RangePorts(core.PortRange{Base: own, Number: 9}, 0)
			clients.Go(func() {
				r := one.watch(t)
				if r == nil {
					return
				}
				if diff := cmp.Diff(one.rules, rules(r)); diff != "" {
					t.Errorf("%s over %+v: rules (-want +got):\n%s\n%s", name, l, diff, textOf(t, r))
				}
			})
		}
	}
	clients.Wait()
}

// watch watches one session of the client, and returns the report, or nil after an
// error. The session must end with the answer to QUIT.
func (c slowClient) watch(t *testing.T) *report.Report {
	t.Helper()
	address, err := loopback.Claim()
	if err != nil {
		t.Error(err)
		return nil
	}
	defer address.Release()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var session sync.WaitGroup
	c.options.Started = func(w Watching) {
		session.Go(func() {
			s, err := client.Dial(ctx, client.Config{
				Server: w.Addr.String(), Local: address.Client, Security: client.Security{Mode: c.security, Unverified: true},
			})
			if err != nil {
				t.Error(err)
				cancel()
				return
			}
			s.Transfer(ctx, c.transfer)
			if reply, err := s.Command(ctx, "QUIT"); err != nil || reply.Code != 221 {
				t.Errorf("QUIT: %v, %v", reply, err)
			}
			s.Close()
		})
	}
	text := observation{first: c.first}.settings()
	r, err := Run(ctx, "mft.settings", core.Check(text), c.options)
	session.Wait()
	if err != nil {
		t.Error(err)
		return nil
	}
	return r
}
