package harness

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// address is a loopback address that one scenario has for itself, so that
// scenarios with the same fixed ports run at once, in this process and in
// others.
type address struct {
	client   netip.Addr // 127.77.x.y
	stranger netip.Addr // 127.99.x.y: somebody who is not the partner
	claim    net.PacketConn
}

const (
	clientNet   = 77
	strangerNet = 99
	// claimPort is the UDP port whose binding claims an address. Transfers use
	// TCP, so it is in nobody's way.
	claimPort = 7777
	// addresses is how many scenarios can hold an address at once.
	addresses = 250 * 250
)

// claimAddress claims the first address that is free.
func claimAddress() (address, error) {
	for i := range addresses {
		x, y := byte(i/250), byte(1+i%250)
		a := address{
			client:   netip.AddrFrom4([4]byte{127, clientNet, x, y}),
			stranger: netip.AddrFrom4([4]byte{127, strangerNet, x, y}),
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

func (a *address) release() error {
	if a.claim == nil {
		return nil
	}
	return a.claim.Close()
}
