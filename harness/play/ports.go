package play

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// restart forgets which ports were used, as the product does when it starts
// again.
func (p *play) restart() { clear(p.ports) }

// portsOf is where the sites of a plan take their ports from: sites with one
// range share it, as on the product's one FTP Settings page.
func (p *play) portsOf(plan core.Plan) *client.Ports {
	if !plan.Range.Given() {
		return client.AnyPort()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	ports, ok := p.ports[plan.Range]
	if !ok {
		ports = client.RangePorts(plan.Range, p.offset())
		if p.manner.once {
			ports = client.OncePorts(plan.Range, p.offset)
		}
		p.ports[plan.Range] = ports
	}
	return ports
}

// offset is the place of the first port in the range.
func (p *play) offset() int {
	if p.start == scenario.RandomStart {
		return rand.IntN(core.HighestPort)
	}
	return p.start
}

// listening is told of every data port before it is announced, so that an
// outsider is the first to connect to it.
func (p *play) listening(at netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.announced[int(at.Port())] = true
	dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(p.address.Stranger, 0))}
	for _, line := range p.outsiders {
		conn, err := dialer.Dial("tcp", at.String())
		if err != nil {
			p.fail(line, "stranger", fmt.Sprintf("connecting to %v: %v", at, err))
			continue
		}
		p.strangers = append(p.strangers, conn)
	}
	p.outsiders = nil
}

// occupy takes ports of the client's address, as another program would.
func (p *play) occupy(ranges []core.PortRange) error {
	for _, r := range ranges {
		for port := r.Base; port <= r.End(); port++ {
			l, err := net.Listen("tcp", netip.AddrPortFrom(p.address.Client, uint16(port)).String())
			if err != nil {
				return fmt.Errorf("making port %d busy: %w", port, err)
			}
			p.busy = append(p.busy, l)
		}
	}
	return nil
}

// holdPortsFree holds that every port that was announced can be bound again.
func (p *play) holdPortsFree() {
	for port := range p.announced {
		l, err := net.Listen("tcp", net.JoinHostPort(p.address.Client.String(), strconv.Itoa(port)))
		if err != nil {
			p.fail(1, "leak", fmt.Sprintf("port %d is still held after the scenario: %v", port, err))
			continue
		}
		l.Close()
	}
}
