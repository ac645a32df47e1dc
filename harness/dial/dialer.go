package dial

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"activeftp/harness/internal/neterr"
)

const (
	// dialLimit bounds one dial. Linux, macOS and Windows repeat a SYN after at
	// most 1 s and again after at most 2 s more, so three of them are unanswered
	// by then, with 1.5 s for the answer to the last.
	dialLimit = 4500 * time.Millisecond

	// runLimit bounds a whole run. Dials that have not begun by then are not
	// dialed.
	runLimit = 18 * time.Second

	// closeLimit is how long the dialing end leaves a connection open for the
	// other end to read from and to close.
	closeLimit = 2 * time.Second
)

// dialer dials the ports of a request.
type dialer struct {
	from, to netip.Addr
	nonce    string
	atOnce   int

	mu     sync.Mutex
	result map[int]outcome
	reason string // of the first dial that failed on this host
}

// run dials every port once, at most atOnce of them at a time, and returns the
// outcomes. It ends early when ctx does.
func (d *dialer) run(ctx context.Context, ports []int) {
	d.result = make(map[int]outcome, len(ports))
	latest := time.Now().Add(runLimit - dialLimit)
	slots := make(chan struct{}, d.atOnce)
	var dials sync.WaitGroup
	for _, port := range ports {
		slots <- struct{}{}
		if ctx.Err() != nil || time.Now().After(latest) {
			<-slots
			d.record(port, outcomeNotDialed, nil)
			continue
		}
		dials.Go(func() {
			defer func() { <-slots }()
			o, err := d.dial(ctx, port)
			d.record(port, o, err)
		})
	}
	dials.Wait()
}

// record stores the outcome of one port.
func (d *dialer) record(port int, o outcome, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.result[port] = o
	if o == outcomeFailed && d.reason == "" {
		d.reason = neterr.Reason(err)
	}
}

// dial dials one port and sends the nonce. The error belongs to an outcome other
// than outcomeConnected.
func (d *dialer) dial(ctx context.Context, port int) (outcome, error) {
	dialing, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	local := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(d.from, 0))}
	conn, err := local.DialContext(dialing, "tcp", netip.AddrPortFrom(d.to, uint16(port)).String())
	if err != nil {
		return outcomeOf(ctx, err), err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	conn.SetDeadline(time.Now().Add(closeLimit))
	if _, err := io.WriteString(conn, proofLine(d.nonce, port)); err != nil {
		return outcomeConnected, nil // the connection was open: the other end tells what arrived
	}
	var one [1]byte
	if n, err := conn.Read(one[:]); n == 0 && errors.Is(err, io.EOF) {
		conn.(*net.TCPConn).SetLinger(0) // the other end has read everything: no TIME_WAIT is needed
	}
	return outcomeConnected, nil
}

// outcomeOf returns the outcome of a dial that failed with err. ctx is that of the
// run.
func outcomeOf(ctx context.Context, err error) outcome {
	var code syscall.Errno
	errors.As(err, &code)
	switch {
	case ctx.Err() != nil:
		return outcomeNotDialed
	case slices.Contains(refusedCodes[:], code):
		return outcomeRefused
	case slices.Contains(unreachableCodes[:], code):
		return outcomeUnreachable
	case neterr.IsTimeout(err):
		return outcomeDropped
	}
	return outcomeFailed
}

// refusedCodes are the errors of a connection that a reset or ICMP port
// unreachable refused. Windows has numbers of its own.
var refusedCodes = [...]syscall.Errno{syscall.ECONNREFUSED, syscall.ECONNRESET, 10061}

// unreachableCodes are the errors of a connection that another ICMP message
// ended. EACCES is ICMPv6's "administratively prohibited" on Linux.
var unreachableCodes = [...]syscall.Errno{syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EACCES, 10065, 10051}
