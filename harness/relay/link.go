package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"activeftp/harness/internal/netaddr"
)

// Link is a slow link between a relay and its clients. It slows down control and
// data connections alike, and keeps the order of their bytes. The zero value is
// the network as it is.
type Link struct {
	Latency time.Duration // of one way; a round trip takes twice as long
	Jitter  time.Duration // the longest delay on top of Latency, drawn anew for each write
	Rate    int64         // bytes per second, for each direction of each connection; 0 means no limit
	Seed    uint64        // of Jitter
}

// check returns an error about the first invalid field.
func (l Link) check() error {
	switch {
	case l.Latency < 0:
		return fmt.Errorf("the latency must not be negative, got %v", l.Latency)
	case l.Jitter < 0:
		return fmt.Errorf("the jitter must not be negative, got %v", l.Jitter)
	case l.Rate < 0:
		return fmt.Errorf("the bytes per second of a link must not be negative, got %d", l.Rate)
	}
	return nil
}

// Bounds of the bytes on their way in one direction of a connection: 1 MiB, and
// what the system buffers.
const (
	maxParcels = 64
	maxParcel  = 16 << 10
	linkBuffer = 64 << 10 // of the system, for each of its buffers
)

// parcel is what one read took from a connection, on its way over a link.
type parcel struct {
	due  time.Time // of the delivery
	data []byte
	end  error // after data: [io.EOF] or another error; nil in between
}

// links are the slow links of one session. They end with their connections, or
// with ctx.
type links struct {
	ctx     context.Context // ends with [Relay.Close]
	running sync.WaitGroup
	started atomic.Uint64 // directions so far, so that each has its own jitter
}

// join returns the relay's end of a connection to a client over link. Closing it
// closes conn once everything written has arrived.
func (l *links) join(link Link, conn net.Conn) (net.Conn, error) {
	client, ok := conn.(*net.TCPConn)
	if link == (Link{}) || !ok { // what is no TCP connection has been reset
		return conn, nil
	}
	near, far, err := loopbackPair()
	if err != nil {
		return nil, fmt.Errorf("simulating a slow link: %w", err)
	}
	for _, c := range []*net.TCPConn{near, far, client} {
		_ = c.SetReadBuffer(linkBuffer) // a larger one only makes the link shorter
		_ = c.SetWriteBuffer(linkBuffer)
	}
	release := context.AfterFunc(l.ctx, func() {
		reset(far)
		reset(client)
	})
	l.running.Go(func() { l.carry(link, client, far) })
	l.running.Go(func() {
		defer release()
		l.carry(link, far, client)
		client.Close() // the relay closes both directions at once
		far.Close()
	})
	return near, nil
}

// loopbackPair returns two ends of one TCP connection, so that the near end has
// the deadlines and resets of a connection to the client.
func loopbackPair() (near, far *net.TCPConn, err error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, nil, err
	}
	defer listener.Close()
	near, err = net.DialTCP("tcp", nil, listener.Addr().(*net.TCPAddr))
	if err != nil {
		return nil, nil, err
	}
	for {
		far, err = listener.AcceptTCP()
		if err != nil {
			return nil, nil, errors.Join(err, near.Close())
		}
		if netaddr.Of(far.RemoteAddr()) == netaddr.Of(near.LocalAddr()) {
			return near, far, nil
		}
		far.Close() // somebody else's
	}
}

// carry carries the bytes of one direction, and then its end: a FIN or a reset.
func (l *links) carry(link Link, from, to *net.TCPConn) {
	parcels := make(chan parcel, maxParcels)
	random := rand.New(rand.NewPCG(link.Seed, l.started.Add(1)))
	go func() {
		defer close(parcels)
		link.load(from, random, parcels)
	}()
	for p := range parcels {
		if err := l.deliver(p, to); err != nil {
			reset(from) // ends load
			reset(to)
			for range parcels { //nolint:revive // load may be waiting to send the last of them
			}
			return
		}
	}
}

// load reads until a connection ends, and sends what it reads with the time of
// its delivery.
func (link Link) load(from net.Conn, random *rand.Rand, parcels chan<- parcel) {
	buffer := make([]byte, paced(link.Rate, maxParcel))
	var free, due time.Time // the link can take the next parcel, and delivers the last one
	for {
		n, err := from.Read(buffer)
		if now := time.Now(); free.Before(now) {
			free = now
		}
		if link.Rate > 0 {
			free = free.Add(duration(n, link.Rate))
		}
		arrival := free.Add(link.oneWay(random))
		if arrival.After(due) { // jitter must not change the order
			due = arrival
		}
		parcels <- parcel{due, append([]byte(nil), buffer[:n]...), err}
		if err != nil {
			return
		}
	}
}

// oneWay draws the time that a parcel takes to the other side.
func (link Link) oneWay(random *rand.Rand) time.Duration {
	if link.Jitter == 0 {
		return link.Latency
	}
	return link.Latency + time.Duration(random.Int64N(int64(link.Jitter)))
}

// deliver waits until a parcel is due and writes it.
func (l *links) deliver(p parcel, to *net.TCPConn) error {
	if err := sleep(l.ctx, time.Until(p.due)); err != nil {
		return err
	}
	if len(p.data) > 0 {
		if err := to.SetWriteDeadline(time.Now().Add(idleTimeout)); err != nil {
			return err
		}
		if _, err := to.Write(p.data); err != nil {
			return err
		}
	}
	if errors.Is(p.end, io.EOF) {
		return to.CloseWrite()
	}
	return p.end
}

// dial dials a client over link from an address of this host. The client sees the
// connection after one way, and the relay sees the answer after the other.
func (l *links) dial(ctx context.Context, link Link, dial func() (net.Conn, error)) (net.Conn, error) {
	random := rand.New(rand.NewPCG(link.Seed, l.started.Add(1)))
	if err := sleep(ctx, link.oneWay(random)); err != nil {
		return nil, err
	}
	conn, err := dial()
	if sleepErr := sleep(ctx, link.oneWay(random)); err == nil {
		err = sleepErr
	}
	if err == nil {
		near, joinErr := l.join(link, conn)
		if joinErr == nil {
			return near, nil
		}
		err = joinErr
	}
	if conn != nil {
		conn.Close()
	}
	return nil, err
}

// sleep waits for d. It returns an error at once if ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// paced returns the number of bytes to copy at once: most, or 1/20 of a second's
// worth at rate. A rate of 0 is none.
func paced(rate, most int64) int64 {
	const perSecond = 20
	if rate == 0 {
		return most
	}
	return min(max(rate/perSecond, 1), most)
}

// duration returns the time that n bytes take at rate, in bytes per second.
func duration(n int, rate int64) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(rate)
}
