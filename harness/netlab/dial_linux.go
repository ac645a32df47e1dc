package netlab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"activeftp/core"
)

// probe is an attempt to connect to each of some ports.
type probe struct {
	From  netip.AddrPort // port 0: the system's choice
	To    netip.Addr
	Ports []core.PortRange
	Open  bool // what has to come of it
}

// How long an answer is waited for: long where there has to be one, so that one
// lost packet does no harm (a SYN is sent again after 1 s, RFC 6298 section 2),
// and short where there must be none.
const (
	openLimit   = 3 * time.Second
	closedLimit = 500 * time.Millisecond
)

// maxDials is how many attempts are made at once, each with a socket: few enough
// for a busy machine to see to all of them within their limit, and for a
// network device to queue (net.core.netdev_max_backlog, 1,000 for each processor).
const maxDials = 1200

// dialJob is the job of dialAll, in the partner's namespace.
const dialJob = "dial"

// dialAll makes all attempts at once. It answers, for each probe, the ports of
// which the opposite is true. An error says that an attempt could not be made.
func dialAll(ctx context.Context, probes []probe) ([][]core.PortRange, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var dials sync.WaitGroup
	slots := make(chan struct{}, maxDials)
	wrong := make([][]bool, len(probes)) // by place among the probe's ports
	for i, p := range probes {
		ports := p.each()
		wrong[i] = make([]bool, len(ports))
		for j, port := range ports {
			slots <- struct{}{}
			dials.Go(func() {
				defer func() { <-slots }()
				open, err := p.dial(ctx, port)
				if err != nil {
					fail(err)
				}
				wrong[i][j] = open != p.Open
			})
		}
	}
	dials.Wait()
	answer := make([][]core.PortRange, len(probes))
	for i, p := range probes {
		answer[i] = runs(p.each(), wrong[i])
	}
	return answer, context.Cause(ctx)
}

// each is the probe's ports in order.
func (p probe) each() []int {
	var all []int
	for _, r := range p.Ports {
		for port := r.Base; port <= r.End(); port++ {
			all = append(all, port)
		}
	}
	return all
}

// dial reports whether a port is open: whether anything at all answers. The
// host listens on none, so what is let in is refused.
func (p probe) dial(ctx context.Context, port int) (open bool, err error) {
	limit := closedLimit
	if p.Open {
		limit = openLimit
	}
	d := net.Dialer{Timeout: limit, LocalAddr: net.TCPAddrFromAddrPort(p.From), Control: sharePort}
	c, err := d.DialContext(ctx, "tcp", netip.AddrPortFrom(p.To, uint16(port)).String())
	late := net.Error(nil)
	switch {
	case err == nil:
		return true, c.Close()
	case errors.Is(err, syscall.ECONNREFUSED):
		return true, nil
	case errors.As(err, &late) && late.Timeout():
		return false, nil
	}
	return false, fmt.Errorf("trying a port: %w", err)
}

// sharePort lets many sockets have one source port: they dial different ports.
func sharePort(_, _ string, c syscall.RawConn) (err error) {
	if failed := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}); failed != nil {
		return failed
	}
	return err
}

// runs is those of ports that are marked, with those next to each other
// together.
func runs(ports []int, marked []bool) []core.PortRange {
	var all []core.PortRange
	for i, port := range ports {
		switch last := len(all) - 1; {
		case !marked[i]:
		case last >= 0 && all[last].End()+1 == port:
			all[last].Number++
		default:
			all = append(all, core.PortRange{Base: port, Number: 1})
		}
	}
	return all
}
