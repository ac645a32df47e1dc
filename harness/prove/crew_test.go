package prove

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/report"
)

// newTestCrew returns a crew for a sweep of ports, whose partner is not bundled.
func newTestCrew(options Options, ports int) *crew {
	return newCrew(&prover{options: options, target: &target{}}, ports)
}

// TestCrewWidth checks the highest number of sessions: that of the options, or 32, and
// never more than there are ports.
func TestCrewWidth(t *testing.T) {
	for _, tt := range []struct{ parallel, ports, want int }{
		{0, 1000, 32}, {0, 5, 5}, {1, 1000, 1}, {50, 1000, 50}, {50, 10, 10}, {-1, 1000, 32},
	} {
		if got := newTestCrew(Options{Parallel: tt.parallel}, tt.ports).wide; got != tt.want {
			t.Errorf("parallel %d, %d ports: %d sessions, want %d", tt.parallel, tt.ports, got, tt.want)
		}
	}
}

// TestCrewGrowth checks when sessions are added: as many as there are, up to the
// highest number, and none as long as ports are finished, after a refusal, or without
// a port to try.
func TestCrewGrowth(t *testing.T) {
	for _, tt := range []struct {
		name            string
		running, before int
		finished, ports int
		refusal         string
		untried         bool
		want            int
	}{
		{"stuck", 4, 10, 10, 1000, "", true, 4},
		{"stuck from the start", 4, 0, 0, 1000, "", true, 4},
		{"near the highest number", 20, 10, 10, 1000, "", true, 12},
		{"at the highest number", 32, 10, 10, 1000, "", true, 0},
		{"ports are finished", 4, 9, 10, 1000, "", true, 0},
		{"refused", 4, 10, 10, 1000, "421", true, 0},
		{"no port to try", 4, 10, 10, 1000, "", false, 0},
	} {
		c := newTestCrew(Options{}, tt.ports)
		c.finished, c.refusal = tt.finished, tt.refusal
		if !tt.untried {
			c.sweep.untried = 0
		}
		before := tt.before
		if got := c.growth(tt.running, &before); got != tt.want || before != tt.finished {
			t.Errorf("%s: %d more, want %d; %d finished, want %d", tt.name, got, tt.want, before, tt.finished)
		}
	}
}

// TestCrewAbandons checks that a sweep ends early only if its first ports all failed
// alike, for a reason that is not the port's.
func TestCrewAbandons(t *testing.T) {
	failed := portResult{status: report.PortFailed, kind: "550"}
	other := portResult{status: report.PortFailed, kind: "530"}
	closed := portResult{status: report.PortClosed, kind: "nothing-arrived"}
	open := portResult{status: report.PortOpen}
	times := func(n int, r portResult) (all []portResult) {
		for range n {
			all = append(all, r)
		}
		return all
	}
	for name, tt := range map[string]struct {
		results []portResult
		want    bool
	}{
		"8 alike":                   {times(8, failed), true},
		"7 alike":                   {times(7, failed), false},
		"8 of two kinds":            {append(times(7, failed), other), false},
		"the first is another":      {append([]portResult{other}, times(8, failed)...), false},
		"the first is open":         {append([]portResult{open}, times(8, failed)...), false},
		"open among them":           {append(append(times(7, failed), open), failed), false},
		"8 closed":                  {times(8, closed), false},
		"8 alike, then an open one": {append(times(8, failed), open), false},
	} {
		var done []string
		c := newTestCrew(Options{Progress: func(n, total int) { done = append(done, fmt.Sprint(n, "/", total)) }}, 20)
		for _, r := range tt.results {
			port, ok := c.sweep.next()
			if !ok {
				t.Fatal("no port left")
			}
			c.finish(port, r)
		}
		if c.abandoned != tt.want || c.finished != len(tt.results) {
			t.Errorf("%s: abandoned %t after %d results", name, c.abandoned, c.finished)
		}
		if last := fmt.Sprint(len(tt.results), "/20"); len(done) != len(tt.results) || done[len(done)-1] != last {
			t.Errorf("%s: progress %v", name, done)
		}
		if _, ok := c.take(t.Context()); ok == tt.want {
			t.Errorf("%s: goes on: %t", name, ok)
		}
		c.endProgress()
		if done[len(done)-1] != "20/20" {
			t.Errorf("%s: the progress ends with %v", name, done)
		}
	}
}

// TestCrewUntriedPort checks that a port without a result is tried later, and that it
// counts for nothing.
func TestCrewUntriedPort(t *testing.T) {
	c := newTestCrew(Options{}, 1)
	port, _ := c.take(t.Context())
	if _, ok := c.take(t.Context()); ok {
		t.Error("the only port was given twice")
	}
	c.finish(port, portResult{})
	if again, ok := c.take(t.Context()); !ok || again != port || c.finished != 0 {
		t.Errorf("port %d, %t; %d finished", again, ok, c.finished)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	c.finish(port, portResult{})
	if _, ok := c.take(ended); ok {
		t.Error("a port was given after the end")
	}
}

// TestCrewReplacesSession checks who goes on after a refusal: one worker, if no
// session is open, and not without end.
func TestCrewReplacesSession(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tt := range map[string]struct {
		ctx     context.Context
		open    int
		already bool
		redials int
		want    bool
	}{
		"no session":             {t.Context(), 0, false, 0, true},
		"another session":        {t.Context(), 1, false, 0, false},
		"another worker does it": {t.Context(), 0, true, 0, false},
		"the last attempt":       {t.Context(), 0, false, maxRedials - 1, true},
		"no attempt is left":     {t.Context(), 0, false, maxRedials, false},
		"the time is over":       {ended, 0, false, 0, false},
	} {
		c := newTestCrew(Options{}, 3)
		c.open, c.redialing, c.redials = tt.open, tt.already, tt.redials
		port, _ := c.sweep.next()
		left := c.sweep.untried
		if got := c.keepsTrying(tt.ctx, port, "421 too many"); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
		if c.sweep.untried != left+1 {
			t.Errorf("%s: the port was not given back", name)
		}
		if wantRefusal := tt.ctx.Err() == nil; (c.refusal == "421 too many") != wantRefusal {
			t.Errorf("%s: refusal %q", name, c.refusal)
		}
		if tt.want && (c.redials != tt.redials+1 || !c.redialing) {
			t.Errorf("%s: %d redials, redialing %t", name, c.redials, c.redialing)
		}
	}
}

// TestCrewCounts checks the counts of sessions.
func TestCrewCounts(t *testing.T) {
	c := newTestCrew(Options{}, 10)
	c.redials = 7
	c.opened()
	c.opened()
	c.open--
	c.opened()
	if c.open != 2 || c.widest != 2 || c.redials != 0 {
		t.Errorf("%d open, %d at once, %d redials", c.open, c.widest, c.redials)
	}
	c.closed(&worker{}) // has no session
	if c.open != 2 {
		t.Errorf("%d open after a worker without a session", c.open)
	}
}

// TestWhyNotTried checks the facts about ports that were not tried.
func TestWhyNotTried(t *testing.T) {
	limits := client.Limits{Accept: 10 * time.Second}
	for _, tt := range []struct {
		name   string
		change func(c *crew)
		says   string
		silent string
	}{
		{"stopped", func(c *crew) { c.stopped = "interrupted"; c.refusal = "421" }, "interrupted", "exhaustive"},
		{"no session any more", func(c *crew) { c.redials, c.refusal = maxRedials, "421 no" }, "421 no", "exhaustive"},
		{"no time", func(c *crew) { c.widest = 4 }, "30s were over|takes up to 4m10s", "session"},
		{"no time, few sessions", func(c *crew) { c.widest, c.refusal = 3, "421 no" }, "30s|3 sessions at most (421 no)|up to 5m40s", ""},
		{"no session was open", func(*crew) {}, "up to 16m40s", ""},
		{"a part of a second", func(c *crew) { c.prover.options.Limits.Accept, c.widest = 15*time.Millisecond, 1 }, "up to 2s", ""},
	} {
		c := newTestCrew(Options{Limits: limits}, 100)
		tt.change(c)
		checkText(t, tt.name, c.whyNotTried(100), tt.says, tt.silent)
	}
}

// checkText checks that a text says some things, separated by |, and not another.
func checkText(t *testing.T, name, text, says, silent string) {
	t.Helper()
	for part := range strings.SplitSeq(says, "|") {
		if !strings.Contains(text, part) {
			t.Errorf("%s: %q does not say %q", name, text, part)
		}
	}
	if silent != "" && strings.Contains(text, silent) {
		t.Errorf("%s: %q says %q", name, text, silent)
	}
}

// TestLimitSweep checks the time of a sweep: a little less than three receive
// time-outs, and none with the bundled partner or if every port has to be tried.
func TestLimitSweep(t *testing.T) {
	for name, tt := range map[string]struct {
		options Options
		bundled *partner.Bundled
		want    time.Duration // 0: no limit
	}{
		"the product's time-out": {Options{}, nil, 3 * client.DefaultLimit * 19 / 20},
		"another one":            {Options{Limits: client.Limits{Accept: time.Hour}}, nil, 3 * time.Hour * 19 / 20},
		"exhaustive":             {Options{Exhaustive: true}, nil, 0},
		"the bundled partner":    {Options{}, new(partner.Bundled), 0},
	} {
		p := &prover{options: tt.options, target: &target{bundled: tt.bundled}}
		ctx, cancel := p.limitSweep(t.Context())
		end, limited := ctx.Deadline()
		if limited != (tt.want > 0) || limited && (time.Until(end) > tt.want || time.Until(end) < tt.want-time.Minute) {
			t.Errorf("%s: limited %t, to %v; want %v", name, limited, time.Until(end), tt.want)
		}
		cancel()
	}
}

// TestOpenOrder checks that the order to open ports names both ends and the ports, and
// that there is none if a firewall is not the likely reason.
func TestOpenOrder(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 100}
	runs := []run{{first: 5, last: 7}, {first: 9, last: 9}}
	partner, own, announced := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("192.0.2.5")
	for name, tt := range map[string]struct {
		blocked, loopback bool
		partner, announce netip.Addr
		want              string
	}{
		"announced":       {true, false, partner, announced, "from 203.0.113.9 to 192.0.2.5, ports 10005-10007, 10009"},
		"own address":     {true, false, partner, netip.Addr{}, "from 203.0.113.9 to 10.0.0.5, ports 10005-10007, 10009"},
		"no firewall":     {false, false, partner, announced, ""},
		"on this host":    {true, true, partner, announced, ""},
		"unknown partner": {true, false, netip.Addr{}, announced, ""},
	} {
		p := &prover{partner: tt.partner, local: own, target: &target{loopback: tt.loopback}, plan: core.Plan{Announce: tt.announce}}
		got := p.openOrder(r, portResult{blocked: tt.blocked}, runs)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestRunLists checks the lists of ports and of the processes that use them.
func TestRunLists(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 1000}
	var many []run
	for i := range maxListedRuns + 2 {
		many = append(many, run{first: 2 * i, last: 2 * i})
	}
	if got := spanList(r, many[:maxListedRuns]); strings.Contains(got, "more") || !strings.HasSuffix(got, ", 10198") {
		t.Errorf("a list that fits: %q", got)
	}
	if got := spanList(r, many); !strings.HasSuffix(got, ", 10198, and 2 more runs") {
		t.Errorf("a long list: %q", got)
	}
	owners := map[int]string{10000: "a", 10001: "b", 10002: "a", 10003: "c", 10004: "d", 10005: "e", 10006: "f", 10007: "g", 10009: "h"}
	for _, tt := range []struct {
		runs []run
		want string
	}{
		{nil, ""},
		{[]run{{first: 8, last: 8}}, ""},
		{[]run{{first: 0, last: 2}}, " by a, b"},
		{[]run{{first: 0, last: 0}, {first: 2, last: 2}, {first: 9, last: 10}}, " by a, h"},
		{[]run{{first: 0, last: 5}}, " by a, b, c, d, e"},
		{[]run{{first: 0, last: 6}}, " by a, b, c, d, e, and 1 more"},
		{[]run{{first: 0, last: 7}}, " by a, b, c, d, e, and 2 more"},
	} {
		if got := ownerList(r, tt.runs, owners); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.runs, got, tt.want)
		}
	}
}

// TestLongestOpen checks the ports for the other transfers: the first of the longest
// runs of open ports.
func TestLongestOpen(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 100}
	open, closed := portResult{status: report.PortOpen}, portResult{status: report.PortClosed}
	for _, tt := range []struct {
		runs []run
		want core.PortRange
	}{
		{nil, core.PortRange{}},
		{[]run{{first: 0, last: 99, result: closed}}, core.PortRange{}},
		{[]run{{first: 0, last: 3, result: open}, {first: 4, last: 90, result: closed}, {first: 91, last: 99, result: open}}, core.PortRange{Base: 10091, Number: 9}},
		{[]run{{first: 0, last: 3, result: open}, {first: 4, last: 4, result: closed}, {first: 5, last: 8, result: open}}, core.PortRange{Base: 10000, Number: 4}},
	} {
		if got := longestOpen(r, tt.runs); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.runs, got, tt.want)
		}
	}
}
