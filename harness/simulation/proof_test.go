package simulation

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/internal/simnet"
	"activeftp/harness/peertest"
	"activeftp/harness/prove"
	"activeftp/harness/report"
)

var flagProof = flag.String("proof", "", "play this proof alone, and print its trace")

// proof is one simulated proof of a range with a partner. Its JSON is the flag -proof.
type proof struct {
	Seed      uint64
	Delay     time.Duration
	Ports     string        // of the range: o open, d dropped by a firewall, r rejected by one, b busy on the client's host
	Sessions  int           // that the partner allows at once; 0: any number
	Lingers   time.Duration // that it counts a session after its end
	GivesUp   time.Duration // on a data connection
	Loses     int           // control connections that it loses, the first ones of them
	Answer    string        // to LIST, and no data connection follows; "none": no answer; "": it is served
	Transfers int           // additional ones
	Parallel  int
	Cancel    time.Duration // 0: never
}

// newProof returns the proof that a seed stands for.
func newProof(seed uint64) *proof {
	r := rand.New(rand.NewPCG(seed, 2))
	p := &proof{
		Seed: seed, Delay: time.Duration(r.IntN(300)) * time.Millisecond, GivesUp: time.Duration(2+r.IntN(60)) * time.Second,
		Transfers: r.IntN(12), Parallel: r.IntN(6),
	}
	if r.IntN(2) == 0 {
		p.Sessions, p.Lingers = 1+r.IntN(6), time.Duration(r.IntN(2000))*time.Millisecond
	}
	if r.IntN(3) == 0 {
		p.Loses = r.IntN(6)
	}
	if r.IntN(10) == 0 {
		p.Answer = pick(r, []string{"none", "550 Denied.", "421 Closing.", "150 Here it comes."})
	}
	if r.IntN(5) == 0 {
		p.Cancel = time.Duration(1 + r.IntN(60_000_000_000))
	}
	for ports := 1 + r.IntN(40); len(p.Ports) < ports; {
		p.Ports += strings.Repeat(pick(r, []string{"o", "o", "d", "r", "b"}), 1+r.IntN(8))
	}
	return p
}

// text returns the proof as a flag.
func (p *proof) text() string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // it has no value that JSON lacks
	}
	return string(text)
}

// settings returns the settings that are proved.
func (p *proof) settings() string {
	return peertest.Settings(core.PortRange{Base: basePort, Number: len(p.Ports)})
}

// proving is one run of a proof.
type proving struct {
	proof    *proof
	network  *simnet.Network
	client   *simnet.Host
	partner  *partnerHost
	problems []string
	trace    []string
}

func (p *proving) problem(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf(format, args...))
}

// filter is the firewall.
func (p *proving) filter(_, to netip.AddrPort) simnet.Fate {
	i := int(to.Port()) - basePort
	if to.Addr() != clientAddr || i < 0 || i >= len(p.proof.Ports) {
		return simnet.Pass
	}
	switch p.proof.Ports[i] {
	case 'd':
		return simnet.Drop
	case 'r':
		return simnet.Reject
	}
	return simnet.Pass
}

// run proves the range and checks the report.
func (p *proving) run() {
	p.network = simnet.New(simnet.Config{Seed: p.proof.Seed, Delay: p.proof.Delay, Filter: p.filter, Trace: func(at time.Duration, what string) {
		if len(p.trace) < maxTrace {
			p.trace = append(p.trace, fmt.Sprintf("%12v  %s", at, what))
		}
	}})
	p.client = p.network.Host("client", clientAddr)
	for i, c := range p.proof.Ports {
		if c == 'b' {
			p.client.Take(basePort + i)
		}
	}
	p.partner = startPartner(p.network.Host("partner", partnerAddr), p.proof)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if p.proof.Cancel > 0 {
		timer := time.AfterFunc(p.proof.Cancel, cancel)
		defer timer.Stop()
	}
	start := time.Now()
	r, err := prove.Run(ctx, "proof.settings", core.Check(p.proof.settings()), prove.Options{
		Servers: []string{"ftp://sim@" + netip.AddrPortFrom(partnerAddr, controlPort).String() + "/"}, Password: "secret",
		EveryPort: true, Exhaustive: true, Transfers: p.proof.Transfers, Parallel: p.proof.Parallel, Limits: limits, Network: clientNetwork{p.client},
	})
	took := time.Since(start)
	cancelled := ctx.Err() != nil
	switch {
	case err != nil:
		p.problem("the proof did not run: %v", err)
	case cancelled && took > p.proof.Cancel+time.Minute:
		p.problem("the proof ends %v after it was cancelled", took-p.proof.Cancel)
	case took > 2*time.Hour:
		p.problem("the proof takes %v", took)
	default:
		p.checkPorts(&r.Cases[1], cancelled)
		p.checkVerdict(&r.Cases[1], cancelled)
	}
	if open := p.client.Open(); len(open) > 0 {
		p.problem("the client leaves open: %v", open)
	}
	time.Sleep(2 * time.Minute)
	if files := p.partner.names(); err == nil && len(files) > 0 && !strings.Contains(strings.Join(r.Cases[1].Proved, "\n"), "left on the partner") {
		p.problem("left at the partner without a word: %v", files)
	}
	p.network.Shutdown()
	p.partner.running.Wait()
}

// checkPorts checks what the report says about each port.
func (p *proving) checkPorts(c *report.Case, cancelled bool) {
	if c.Traffic == nil || len(c.Traffic.Spans) == 0 {
		if !cancelled && p.proof.Sessions == 0 && p.proof.Loses == 0 {
			p.problem("no port was judged")
		}
		return
	}
	open := strings.Contains(p.proof.Ports, "o")
	next := basePort
	for _, span := range c.Traffic.Spans {
		if span.Base != next {
			p.problem("the spans leave out port %d", next)
		}
		next = span.End() + 1
		for port := span.Base; port <= span.End(); port++ {
			is := p.proof.Ports[port-basePort]
			excused := p.proof.Answer != "" && span.Status != report.PortOpen || span.Status == report.PortNotTried && (cancelled || !open) ||
				span.Status == report.PortFailed && p.proof.Loses > 0 // nothing more is known about it
			if !agrees(is, span.Status) && !excused {
				p.problem("port %d is %c, and the report says %v (%s)", port, is, span.Status, span.Reason)
			}
		}
	}
	if next != basePort+len(p.proof.Ports) {
		p.problem("the spans end at port %d", next-1)
	}
}

// agrees reports whether a status in the report is right for a port.
func agrees(is byte, status report.PortStatus) bool {
	switch is {
	case 'o':
		return status == report.PortOpen || status == report.PortSampled // that one was not tried
	case 'b':
		return status == report.PortBusy || status == report.PortSampled
	}
	return status == report.PortClosed || status == report.PortSampled
}

// checkVerdict checks that a proof fails exactly if a port is not open.
func (p *proving) checkVerdict(c *report.Case, cancelled bool) {
	sound := strings.Trim(p.proof.Ports, "o") == "" && p.proof.Answer == ""
	complete := strings.Contains(strings.Join(c.Proved, "\n"), "listing: done")
	switch {
	case !complete && !c.Failed():
		p.problem("proved, although it did not come to its end")
	case !sound && !c.Failed():
		p.problem("proved, although not every port is open")
	case sound && !cancelled && p.proof.Loses == 0 && p.proof.Sessions == 0 && c.Failed():
		p.problem("not proved, although every port is open: %v", c.Findings)
	}
}

// A proof says of each port what the network does to it, whatever the partner does.
func TestProofs(t *testing.T) {
	if *flagProof != "" {
		replay(t, *flagProof, func(p *proof) (problems, trace []string) { return playProof(t, p) })
		return
	}
	play := func(t *testing.T, seed uint64) string {
		p := newProof(seed)
		problems, trace := playProof(t, p)
		if len(problems) == 0 {
			return ""
		}
		p, problems, trace = shrinkProof(t, p, problems, trace)
		return fmt.Sprintf("seed %d: %s\nplay it again with: go test ./harness/simulation -run TestProofs -v -proof '%s'\n%s",
			seed, strings.Join(problems, "\n"), p.text(), strings.Join(trace, "\n"))
	}
	playSeeds(t, "proofs", *flagNumber/6, *flagFor/4, play)
}

// Proofs that once failed, each in a file whose name says what was wrong.
func TestFoundProofs(t *testing.T) {
	playFound(t, "testdata/proofs", func(p *proof) (problems, trace []string) { return playProof(t, p) })
}

// playProof plays a proof in a bubble of its own. It returns what was wrong, and the
// trace.
func playProof(t *testing.T, p *proof) (problems, trace []string) {
	run := &proving{proof: p}
	if wrong := bubble(t, run.run); wrong != "" {
		run.problem("%s", wrong)
	}
	return run.problems, run.trace
}

// shrinkProof returns a smaller proof that fails, with what is wrong and the trace.
// At first these are those of p.
func shrinkProof(t *testing.T, p *proof, problems, trace []string) (smallest *proof, _, _ []string) {
	smallest = p
	for range maxShrinks {
		progress := false
		for _, change := range proofChanges {
			c := *smallest
			change(&c)
			if c == *smallest || c.Ports == "" {
				continue
			}
			if found, tr := playProof(t, &c); len(found) > 0 {
				smallest, problems, trace, progress = &c, found, tr, true
			}
		}
		if !progress {
			break
		}
	}
	return smallest, problems, trace
}

// proofChanges take one thing each from a proof.
var proofChanges = []func(p *proof){
	func(p *proof) { p.Ports = p.Ports[:len(p.Ports)/2] },
	func(p *proof) { p.Ports = p.Ports[len(p.Ports)/2:] },
	func(p *proof) { p.Ports = p.Ports[1:] },
	func(p *proof) { p.Ports = p.Ports[:len(p.Ports)-1] },
	func(p *proof) { p.Cancel = 0 },
	func(p *proof) { p.Sessions, p.Lingers = 0, 0 },
	func(p *proof) { p.Lingers = 0 },
	func(p *proof) { p.Loses = 0 },
	func(p *proof) { p.Loses /= 2 },
	func(p *proof) { p.Answer = "" },
	func(p *proof) { p.Transfers = 0 },
	func(p *proof) { p.Parallel = 0 },
	func(p *proof) { p.Delay = 0 },
}
