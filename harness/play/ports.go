package play

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/internal/neterr"
)

// randomStart is the offset that stands for another one each time.
const randomStart = -1

// ports is the client's data ports in a scenario: those that other programs hold,
// those that were announced, and the strangers that connect to them.
type ports struct {
	addresses *loopback.Addresses
	fail      func(line int, word, message string)

	start int  // offset of the first port in the range; randomStart: another one each time
	once  bool // one port is tried, and no other
	busy  []net.Listener

	mu        sync.Mutex                       // guards the following, for transfers at the same time
	pools     map[core.PortRange]*client.Ports // shared by every session, as the product's are
	queued    []int                            // lines of the steps "stranger" for the next data port
	strangers []net.Conn
	announced map[int]bool // every port that was listened on
}

func newPorts(addresses *loopback.Addresses, fail func(int, string, string)) *ports {
	return &ports{
		addresses: addresses, fail: fail, pools: map[core.PortRange]*client.Ports{}, announced: map[int]bool{},
	}
}

// restart forgets which ports were used, as the product does when it restarts.
func (p *ports) restart() { clear(p.pools) }

// of returns the ports for the transfers of a plan. Sites with the same range
// share them, as on the product's one FTP Settings page.
func (p *ports) of(plan core.Plan) *client.Ports {
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

// offset returns the offset of the first port in the range.
func (p *ports) offset() int {
	if p.start == randomStart {
		return rand.IntN(core.HighestPort)
	}
	return p.start
}

// listening is called for every data port before it is announced, so that the
// queued strangers are the first to connect to it.
func (p *ports) listening(at netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.announced[int(at.Port())] = true
	dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(p.addresses.Stranger, 0))}
	for _, line := range p.queued {
		conn, err := dialer.Dial("tcp", at.String())
		if err != nil {
			p.fail(line, "stranger", fmt.Sprintf("cannot connect to %v: %s", at, neterr.Reason(err)))
			continue
		}
		p.strangers = append(p.strangers, conn)
	}
	p.queued = nil
}

// occupy listens on ports of the client's address, as another program would.
func (p *ports) occupy(ranges []core.PortRange) error {
	for _, r := range ranges {
		for port := r.Base; port <= r.End(); port++ {
			l, err := net.Listen("tcp", netip.AddrPortFrom(p.addresses.Client, uint16(port)).String())
			if err != nil {
				return fmt.Errorf("cannot occupy port %d: %w", port, err)
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

// checkStrangers reports the steps "stranger" that no data port came after.
func (p *ports) checkStrangers() {
	for _, line := range p.queued {
		p.fail(line, "stranger", "no data port was listened on after this step")
	}
}

// checkFree checks that every announced port can be bound again.
func (p *ports) checkFree() {
	for port := range p.announced {
		l, err := net.Listen("tcp", net.JoinHostPort(p.addresses.Client.String(), strconv.Itoa(port)))
		if err != nil {
			p.fail(1, "leak", fmt.Sprintf("port %d is still held after the scenario: %v", port, err))
			continue
		}
		l.Close()
	}
}
