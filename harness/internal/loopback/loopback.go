// Package loopback reserves loopback addresses, so that scenarios and tests
// that use the same fixed ports can run at the same time, in this process and
// in others.
package loopback

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Addresses is a set of loopback addresses that is reserved until Release. The
// zero value has none.
type Addresses struct {
	Client   netip.Addr // 127.77.x.y; ::1 after MoveToIPv6
	Stranger netip.Addr // 127.99.x.y, for a host other than the partner; invalid after MoveToIPv6
	Partner  netip.Addr // 127.88.x.y; ::1 after MoveToIPv6

	claim net.PacketConn
}

const (
	clientNet   = 77
	strangerNet = 99
	partnerNet  = 88

	// claimPort is the UDP port whose binding reserves a set of addresses.
	// Transfers use TCP, so it never collides with theirs.
	claimPort = 7777
	// maxClaims is the number of sets that can be reserved at once.
	maxClaims = 250 * 250

	// IPv6 has only one loopback address, so users take turns.
	turnLimit = time.Minute
	turnPause = 5 * time.Millisecond
)

// UnavailableError reports that this host lacks a requested address.
type UnavailableError struct{ Reason string }

func (e *UnavailableError) Error() string { return e.Reason }

// Claim reserves the first free set of addresses.
func Claim() (Addresses, error) {
	for i := range maxClaims {
		x, y := byte(i/250), byte(1+i%250)
		a := Addresses{
			Client:   netip.AddrFrom4([4]byte{127, clientNet, x, y}),
			Stranger: netip.AddrFrom4([4]byte{127, strangerNet, x, y}),
			Partner:  netip.AddrFrom4([4]byte{127, partnerNet, x, y}),
		}
		claim, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a.Client, claimPort)))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			return Addresses{}, fmt.Errorf("reserving the loopback address %v (all of 127.0.0.0/8 must be usable): %w", a.Client, err)
		}
		a.claim = claim
		return a, nil
	}
	return Addresses{}, errors.New("reserving a loopback address: all are in use")
}

// MoveToIPv6 releases the set and reserves ::1 for client and partner instead,
// waiting up to a minute for its turn. The error is an [*UnavailableError] if
// the host has no ::1.
func (a *Addresses) MoveToIPv6() error {
	if err := a.Release(); err != nil {
		return err
	}
	*a = Addresses{Client: netip.IPv6Loopback(), Partner: netip.IPv6Loopback()}
	claimAddr := net.UDPAddrFromAddrPort(netip.AddrPortFrom(a.Client, claimPort))
	for deadline := time.Now().Add(turnLimit); ; time.Sleep(turnPause) {
		claim, err := net.ListenUDP("udp6", claimAddr)
		switch {
		case err == nil:
			a.claim = claim
			return nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return &UnavailableError{fmt.Sprintf("this host has no ::1: %v", err)}
		case time.Now().After(deadline):
			return fmt.Errorf("reserving ::1: %w", err)
		}
	}
}

// Release makes the addresses available to others. It does nothing if none are
// reserved.
func (a *Addresses) Release() error {
	if a.claim == nil {
		return nil
	}
	return a.claim.Close()
}
