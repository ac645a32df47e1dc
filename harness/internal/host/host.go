// Package host describes the machine that it runs on as settings text: the sections
// [host] and [firewall].
//
// [Read] asks the system and returns the [Facts]; their Settings are the text. It
// opens no connection and changes nothing. What the system does not tell, or tells
// only to root, is a comment, not a value.
package host

import (
	"context"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"

	"activeftp/core"
	"activeftp/harness/internal/packetfilter"
	"activeftp/harness/internal/portowner"
)

// Facts are what is known about a machine.
type Facts struct {
	OS        string           // the word of the settings text; "" if it has none
	Ephemeral []core.PortRange // for outgoing connections; empty: unknown
	Reserved  []core.PortRange // that the system keeps from being ephemeral, or from every program
	Listeners []Listener       // by port
	Addresses []Address        // the first is that of the default route, if Routed is set
	Routed    bool
	Firewall  Firewall
	Notes     []string // what is not known, and why; a sentence each without a full stop
}

// Listener is a port that programs listen on.
type Listener struct {
	Port     int
	Loopback bool     // on loopback addresses only
	Programs []string // names as the system has them; empty: unknown
}

// socket is a listening socket.
type socket struct {
	address netip.AddrPort
	owner   string // the inode, the process or the program, as the system lists it
}

// Address is an address of the machine that a partner could dial.
type Address struct {
	netip.Addr
	Interface string
}

// Firewall is what the machine's own firewall lets in.
type Firewall struct {
	Interface string           // through which connections come in
	Certain   bool             // Open and From are all that it lets in
	Open      []core.PortRange // not empty if Certain is set
	From      []netip.Prefix   // empty: any source
	Groups    []packetfilter.Group
	Notes     []string // why it is not certain; a sentence each without a full stop
}

// system is how a machine is asked.
type system struct {
	os        string // as runtime.GOOS has it
	readFile  func(name string) ([]byte, error)
	run       func(ctx context.Context, name string, args ...string) ([]byte, error)
	owners    func(inodes []string) map[string]portowner.Owner
	addresses func() ([]Address, error)
	source    func(network string) (netip.Addr, error)
}

// Read returns the facts about this machine.
func Read(ctx context.Context) *Facts {
	return system{
		os: runtime.GOOS, readFile: os.ReadFile, run: run, owners: portowner.OfSockets, addresses: interfaceAddresses, source: source,
	}.read(ctx)
}

// EphemeralPorts returns the ports that Linux takes for outgoing connections, or
// nil on another system.
func EphemeralPorts() []core.PortRange {
	ports, _ := system{readFile: os.ReadFile}.ephemeralPorts()
	return ports
}

// systems are the words of the settings text for the operating systems of Go.
var systems = map[string]string{
	"linux": "linux", "windows": "windows", "freebsd": "freebsd", "darwin": "macos", "solaris": "solaris", "illumos": "solaris", "aix": "aix",
}

// read returns the facts about the machine.
func (s system) read(ctx context.Context) *Facts {
	f := &Facts{OS: systems[s.os]}
	s.readAddresses(f)
	switch s.os {
	case "linux":
		s.readLinux(ctx, f)
	case "windows":
		s.readWindows(ctx, f)
	case "freebsd", "darwin":
		s.readBSD(ctx, f)
	default:
		f.note("the ports in use and the ephemeral ports are not read on this system")
	}
	if s.os != "linux" {
		f.Firewall.Notes = append(f.Firewall.Notes, "the firewall of this system is not read")
	}
	slices.SortFunc(f.Listeners, func(a, b Listener) int { return a.Port - b.Port })
	return f
}

// note adds a note.
func (f *Facts) note(text string) { f.Notes = append(f.Notes, text) }

// listen adds a program that listens on a port. name is "" if it is not known.
func (f *Facts) listen(address netip.AddrPort, name string) {
	i := slices.IndexFunc(f.Listeners, func(l Listener) bool { return l.Port == int(address.Port()) })
	if i < 0 {
		i = len(f.Listeners)
		f.Listeners = append(f.Listeners, Listener{Port: int(address.Port()), Loopback: true})
	}
	l := &f.Listeners[i]
	l.Loopback = l.Loopback && address.Addr().Unmap().IsLoopback()
	if name != "" && !slices.Contains(l.Programs, name) {
		l.Programs = append(l.Programs, name)
	}
}

// readAddresses reads the addresses. The first is the source of connections to the
// internet, if there are any.
func (s system) readAddresses(f *Facts) {
	all, err := s.addresses()
	if err != nil {
		f.note("the addresses cannot be read: " + err.Error())
		return
	}
	for _, network := range []string{"udp4", "udp6"} {
		from, err := s.source(network)
		i := slices.IndexFunc(all, func(a Address) bool { return a.Addr == from })
		if err != nil || i < 0 {
			continue
		}
		first := all[i]
		all = slices.Insert(slices.Delete(all, i, i+1), 0, first)
		f.Routed = true
		break
	}
	f.Addresses = all
}

// interfaceAddresses returns the addresses of the interfaces that are up, without
// loopback and link-local ones, which no partner can dial.
func interfaceAddresses() ([]Address, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var all []Address
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			return nil, err
		}
		for _, a := range addresses {
			p, err := netip.ParsePrefix(a.String())
			if addr := p.Addr().Unmap(); err == nil && addr.IsGlobalUnicast() {
				all = append(all, Address{addr, i.Name})
			}
		}
	}
	return all, nil
}

// Public addresses whose route is that of the default. Nothing is sent to them.
var routed = map[string]string{"udp4": "198.41.0.4:9", "udp6": "[2001:503:ba3e::2:30]:9"}

// source returns the address that connections to the internet come from. To connect a
// UDP socket chooses it and sends nothing.
func source(network string) (netip.Addr, error) {
	conn, err := net.Dial(network, routed[network])
	if err != nil {
		return netip.Addr{}, err
	}
	defer conn.Close()
	a, err := netip.ParseAddrPort(conn.LocalAddr().String())
	return a.Addr().Unmap(), err
}
