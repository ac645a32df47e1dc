package harness

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// address is a loopback address that one scenario has for itself, so that
// scenarios with the same fixed ports run at once, in this process and in
// others.
type address struct {
	client   netip.Addr // 127.77.x.y; ::1 after moveToIPv6
	stranger netip.Addr // 127.99.x.y: somebody who is not the partner; invalid: there is nobody else
	partner  netip.Addr // 127.88.x.y: the scripted partner; ::1 after moveToIPv6
	claim    net.PacketConn
}

const (
	clientNet   = 77
	strangerNet = 99
	partnerNet  = 88
	// claimPort is the UDP port whose binding claims an address. Transfers use
	// TCP, so it is in nobody's way.
	claimPort = 7777
	// addresses is how many scenarios can hold an address at once.
	addresses = 250 * 250

	// IPv6 has one loopback address. Whoever needs it waits for its turn.
	turnLimit = time.Minute
	turnPause = 5 * time.Millisecond
)

// claimAddress claims the first address that is free.
func claimAddress() (address, error) {
	for i := range addresses {
		x, y := byte(i/250), byte(1+i%250)
		a := address{
			client:   netip.AddrFrom4([4]byte{127, clientNet, x, y}),
			stranger: netip.AddrFrom4([4]byte{127, strangerNet, x, y}),
			partner:  netip.AddrFrom4([4]byte{127, partnerNet, x, y}),
		}
		claim, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a.client, claimPort)))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			return address{}, fmt.Errorf("claiming the loopback address %v (scenarios need all of 127.0.0.0/8): %w", a.client, err)
		}
		a.claim = claim
		return a, nil
	}
	return address{}, errors.New("claiming a loopback address: all are in use")
}

// moveToIPv6 takes ::1 in the place of the address.
func (a *address) moveToIPv6() error {
	if err := a.release(); err != nil {
		return err
	}
	*a = address{client: netip.IPv6Loopback(), partner: netip.IPv6Loopback()}
	at := net.UDPAddrFromAddrPort(netip.AddrPortFrom(a.client, claimPort))
	for until := time.Now().Add(turnLimit); ; time.Sleep(turnPause) {
		claim, err := net.ListenUDP("udp6", at)
		switch {
		case err == nil:
			a.claim = claim
			return nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return &unavailable{fmt.Sprintf("this host has no ::1: %v", err)}
		case time.Now().After(until):
			return fmt.Errorf("claiming ::1: %w", err)
		}
	}
}

// unavailable is what this host lacks that a scenario needs.
type unavailable struct{ reason string }

func (u *unavailable) Error() string { return u.reason }

func (a *address) release() error {
	if a.claim == nil {
		return nil
	}
	return a.claim.Close()
}
