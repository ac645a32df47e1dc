package dial

import (
	"bufio"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"activeftp/core"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/portowner"
)

const (
	// readLimit bounds the wait for the line on an accepted connection.
	readLimit = 3 * time.Second

	// lateLimit bounds the wait for connections that the other end has reported
	// and that have not arrived.
	lateLimit = time.Second

	// descriptorsPerPort are those of a port on this host: its listener, a
	// connection of the other end, and one of a stranger.
	descriptorsPerPort = 3
)

// arrival is what arrived at one port of this host.
type arrival struct {
	busy      string     // why this host cannot listen; "" if it can
	proved    bool       // the line for this port came, from the peer
	elsewhere netip.Addr // the line for this port came from this address instead
	wrongPort int        // the line for another port came here
	touched   bool       // the peer connected, but no such line came
}

// receiver listens on the ports of a run and takes in the connections of the other
// end.
type receiver struct {
	peer  netip.Addr
	nonce string
	base  int
	conns chan struct{} // a slot for each connection of the peer
	rest  chan struct{} // a slot for each connection from another address

	listeners []net.Listener
	running   sync.WaitGroup

	mu       sync.Mutex
	arrivals []arrival             // by port - base
	open     map[net.Conn]struct{} // nil after close
	changed  chan struct{}         // has room for one signal: an arrival was recorded
}

// listen starts to listen on the ports of r at local.
func listen(local, peer netip.Addr, r core.PortRange, nonce string) *receiver {
	v := &receiver{
		peer: peer.WithZone(""), nonce: nonce, base: r.Base,
		conns: make(chan struct{}, r.Number), rest: make(chan struct{}, r.Number),
		arrivals: make([]arrival, r.Number), open: map[net.Conn]struct{}{}, changed: make(chan struct{}, 1),
	}
	failed := false
	for port := r.Base; port <= r.End(); port++ {
		l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, uint16(port))))
		if err != nil {
			v.arrivals[port-r.Base].busy, failed = busyReason(err), true
			continue
		}
		v.listeners = append(v.listeners, l)
		v.running.Go(func() { v.accept(l, port) })
	}
	if failed {
		v.addOwners(r)
	}
	return v
}

// inUse is the reason of a port that another program uses.
const inUse = "in use"

// busyReason returns why this host cannot listen on a port.
func busyReason(err error) string {
	if errors.Is(err, syscall.EADDRINUSE) {
		return inUse
	}
	return "cannot be listened on: " + neterr.Reason(err)
}

// addOwners adds the programs that use busy ports, as far as the system names them.
func (v *receiver) addOwners(r core.PortRange) {
	for _, owner := range portowner.Find(r) {
		if a := &v.arrivals[owner.Port-v.base]; a.busy == inUse {
			a.busy += " by " + owner.String()
		}
	}
}

// free returns the ports that this host listens on.
func (v *receiver) free() []int {
	var ports []int
	for i := range v.arrivals {
		if v.arrivals[i].busy == "" {
			ports = append(ports, v.base+i)
		}
	}
	return ports
}

// accept takes in the connections to one port until its listener is closed. One
// for which there is no slot is closed.
func (v *receiver) accept(l net.Listener, port int) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of descriptors, for a moment
			time.Sleep(acceptRetryDelay)
			continue
		}
		from := netaddr.Of(conn.RemoteAddr()).Addr().WithZone("")
		slots := v.rest
		if from == v.peer {
			slots = v.conns
		}
		select {
		case slots <- struct{}{}:
		default:
			conn.Close()
			continue
		}
		if !v.keep(conn) {
			conn.Close()
			return
		}
		v.running.Go(func() {
			defer func() { <-slots }()
			v.read(conn, from, port)
		})
	}
}

// keep records an open connection, for close. It reports false after close.
func (v *receiver) keep(conn net.Conn) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == nil {
		return false
	}
	v.open[conn] = struct{}{}
	return true
}

// read reads the line on a connection and records what it proves.
func (v *receiver) read(conn net.Conn, from netip.Addr, port int) {
	conn.SetReadDeadline(time.Now().Add(readLimit))
	longest := len(proofLine(v.nonce, core.HighestPort))
	line, _ := bufio.NewReader(io.LimitReader(conn, int64(longest))).ReadString('\n')
	conn.Close()

	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.open, conn)
	dialed, ok := v.dialedPort(line)
	switch {
	case !ok:
		v.arrivals[port-v.base].touched = v.arrivals[port-v.base].touched || from == v.peer
	case dialed != port:
		v.arrivals[dialed-v.base].wrongPort = port
	case from != v.peer:
		v.arrivals[port-v.base].elsewhere = from
	default:
		v.arrivals[port-v.base].proved = true
	}
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// dialedPort returns the port that the other end dialed, from the line that it
// sent. Ok is false if the line is not from the other end.
func (v *receiver) dialedPort(line string) (port int, ok bool) {
	rest, ok := strings.CutPrefix(line, greeting)
	nonce, digits, _ := strings.Cut(rest, " ")
	if !ok || subtle.ConstantTimeCompare([]byte(nonce), []byte(v.nonce)) != 1 {
		return 0, false
	}
	port, err := strconv.Atoi(strings.TrimSuffix(digits, "\n"))
	return port, err == nil && port >= v.base && port < v.base+len(v.arrivals)
}

// await waits until every port in ports has an arrival, at most lateLimit.
func (v *receiver) await(ports []int) {
	late := time.After(lateLimit)
	for !v.arrived(ports) {
		select {
		case <-v.changed:
		case <-late:
			return
		}
	}
}

// arrived reports whether every port in ports has an arrival.
func (v *receiver) arrived(ports []int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, port := range ports {
		if a := v.arrivals[port-v.base]; !a.proved && !a.elsewhere.IsValid() && a.wrongPort == 0 {
			return false
		}
	}
	return true
}

// close closes every listener and connection, waits for their goroutines and
// returns what arrived.
func (v *receiver) close() []arrival {
	for _, l := range v.listeners {
		l.Close()
	}
	v.mu.Lock()
	for conn := range v.open {
		conn.Close()
	}
	v.open = nil
	v.mu.Unlock()
	v.running.Wait()
	return v.arrivals
}

// differsText returns where the line for a port arrived instead.
func (a arrival) differsText(peer netip.Addr) string {
	if a.elsewhere.IsValid() {
		return fmt.Sprintf("connected from %v instead of %v", a.elsewhere, peer)
	}
	return fmt.Sprintf("the connection arrives at port %d", a.wrongPort)
}
