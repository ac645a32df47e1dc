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
	"activeftp/harness/internal/neterr"
)

// probe is an attempt to connect to each port of some ranges.
type probe struct {
	From  netip.AddrPort // port 0 means that the system chooses
	To    netip.Addr
	Ports []core.PortRange
	Open  bool // the expected result for every port
}

// How long a probe waits for an answer. It waits long for an expected one, so
// that a lost packet does no harm (a SYN is sent again after 1 s, RFC 6298
// section 2), and briefly if none is expected.
const (
	openTimeout   = 3 * time.Second
	closedTimeout = 500 * time.Millisecond
)

// maxDials is the number of simultaneous connection attempts, each of which has a
// socket. It is low enough for a busy machine to serve all of them in time, and
// for a network device to queue their packets (net.core.netdev_max_backlog is
// 1,000 per processor).
const maxDials = 1200

// dialJob is the job of dialAll, in the partner's namespace.
const dialJob = "dial"

// dialAll runs all probes at once. It returns, for each probe, the ports with an
// unexpected result. An error means that a connection could not be attempted.
func dialAll(ctx context.Context, probes []probe) ([][]core.PortRange, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var dials sync.WaitGroup
	slots := make(chan struct{}, maxDials)
	unexpected := make([][]bool, len(probes)) // by index in the probe's portList
	for i, p := range probes {
		ports := p.portList()
		unexpected[i] = make([]bool, len(ports))
		for j, port := range ports {
			slots <- struct{}{}
			dials.Go(func() {
				defer func() { <-slots }()
				open, err := p.dial(ctx, port)
				if err != nil {
					fail(err)
				}
				unexpected[i][j] = open != p.Open
			})
		}
	}
	dials.Wait()
	answer := make([][]core.PortRange, len(probes))
	for i, p := range probes {
		answer[i] = rangesOf(p.portList(), unexpected[i])
	}
	return answer, context.Cause(ctx)
}

// portList returns the probe's ports in order.
func (p probe) portList() []int {
	var ports []int
	for _, r := range p.Ports {
		for port := r.Base; port <= r.End(); port++ {
			ports = append(ports, port)
		}
	}
	return ports
}

// dial reports whether a port is open, that is, whether anything answers. A reset
// counts: the host does not listen, so it refuses each packet that the filter
// lets in.
func (p probe) dial(ctx context.Context, port int) (open bool, err error) {
	timeout := closedTimeout
	if p.Open {
		timeout = openTimeout
	}
	d := net.Dialer{Timeout: timeout, LocalAddr: net.TCPAddrFromAddrPort(p.From), Control: reuseAddress}
	c, err := d.DialContext(ctx, "tcp", netip.AddrPortFrom(p.To, uint16(port)).String())
	switch {
	case err == nil:
		return true, c.Close()
	case errors.Is(err, syscall.ECONNREFUSED):
		return true, nil
	case neterr.IsTimeout(err):
		return false, nil
	}
	return false, fmt.Errorf("probing port %d: %w", port, err)
}

// reuseAddress sets SO_REUSEADDR, so that sockets that dial different ports can
// share one source port.
func reuseAddress(_, _ string, c syscall.RawConn) (err error) {
	if controlErr := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	}); controlErr != nil {
		return controlErr
	}
	return err
}

// rangesOf returns the marked ports, with adjacent ones joined into ranges.
func rangesOf(ports []int, marked []bool) []core.PortRange {
	var ranges []core.PortRange
	for i, port := range ports {
		switch last := len(ranges) - 1; {
		case !marked[i]:
		case last >= 0 && ranges[last].End()+1 == port:
			ranges[last].Number++
		default:
			ranges = append(ranges, singlePort(port))
		}
	}
	return ranges
}
