package play

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/internal/neterr"
)

// randomStart stands for a random offset, drawn whenever one is needed.
const randomStart = -1

// ports manages the client's data ports in a scenario: the ports occupied by other
// programs, the pools to announce from, and the strangers that connect to them.
type ports struct {
	addresses *loopback.Addresses
	fail      func(line int, word, message string)

	start int  // offset of the first port in the range, or randomStart
	once  bool // try a single port per transfer
	busy  []net.Listener

	mu        sync.Mutex                       // guards the fields below against simultaneous transfers
	pools     map[core.PortRange]*client.Ports // shared by all sessions, as in the product
	queued    []int                            // lines of the "stranger" steps for the next data port
	strangers []net.Conn
	announced map[int]bool // every port that the client has listened on
}

// newPorts returns the ports of the client's address, with no port occupied. It
// passes failures to fail.
func newPorts(addresses *loopback.Addresses, fail func(int, string, string)) *ports {
	return &ports{
		addresses: addresses, fail: fail, pools: map[core.PortRange]*client.Ports{}, announced: map[int]bool{},
	}
}

// restart makes every range start over, as a restart of the product does.
func (p *ports) restart() { clear(p.pools) }

// forPlan returns the port source for transfers of a plan. Sites with the same
// range share one, because the product has a single FTP Settings page.
func (p *ports) forPlan(plan core.Plan) *client.Ports {
	if !plan.Range.Given() {
		return client.AnyPort()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	pool, ok := p.pools[plan.Range]
	if !ok {
		pool = client.RangePorts(plan.Range, p.offset())
		if p.once {
			pool = client.OncePorts(plan.Range, p.offset)
		}
		p.pools[plan.Range] = pool
	}
	return pool
}

// offset returns the offset of the first port to try.
func (p *ports) offset() int {
	if p.start == randomStart {
		return rand.IntN(core.HighestPort)
	}
	return p.start
}

// onListen connects the queued strangers to a data port. The client calls it
// before it announces the port, so that they connect before the partner.
func (p *ports) onListen(addr netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.announced[int(addr.Port())] = true
	dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(p.addresses.Stranger, 0))}
	for _, line := range p.queued {
		conn, err := dialer.Dial("tcp", addr.String())
		if err != nil {
			p.fail(line, "stranger", fmt.Sprintf("cannot connect to %v: %s", addr, neterr.Reason(err)))
			continue
		}
		p.strangers = append(p.strangers, conn)
	}
	p.queued = nil
}

// occupy listens on ports of the client's address in place of another program.
func (p *ports) occupy(ranges []core.PortRange) error {
	for _, r := range ranges {
		for port := r.Base; port <= r.End(); port++ {
			l, err := net.Listen("tcp", netip.AddrPortFrom(p.addresses.Client, uint16(port)).String())
			if err != nil {
				return fmt.Errorf("occupying port %d: %w", port, err)
			}
			p.busy = append(p.busy, l)
		}
	}
	return nil
}

// release closes the strangers' connections and the occupied ports.
func (p *ports) release() {
	for _, c := range p.strangers {
		c.Close()
	}
	for _, l := range p.busy {
		l.Close()
	}
}

// checkStrangers reports each "stranger" step that no data port followed.
func (p *ports) checkStrangers() {
	for _, line := range p.queued {
		p.fail(line, "stranger", "the client opened no data port after this step")
	}
}

// checkFree reports each announced port that cannot be bound again within a time limit.
// A port that the system chose may meanwhile belong to somebody else who listens on
// every address: another scenario's bundled server does so for a moment at each PASV.
func (p *ports) checkFree(limit time.Duration) {
	deadline := time.Now().Add(limit)
	for port := range p.announced {
		address := net.JoinHostPort(p.addresses.Client.String(), strconv.Itoa(port))
		l, err := net.Listen("tcp", address)
		for err != nil && time.Now().Before(deadline) {
			time.Sleep(endPause)
			l, err = net.Listen("tcp", address)
		}
		if err != nil {
			p.fail(1, "leak", fmt.Sprintf("port %d is still held after the scenario: %v", port, err))
			continue
		}
		l.Close()
	}
}
