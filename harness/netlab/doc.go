// Package netlab proves generated firewall rules in a real kernel: [Prove]
// loads what core/firewall prints for nftables and for iptables, with the tools
// that an administrator would use, and has a partner dial.
//
// # The lab
//
// A lab is two network namespaces that a veth pair joins, the host's and the
// partner's, with the addresses that the settings name and documentation
// addresses (RFC 5737, RFC 3849) in the place of those they leave out. Each has
// a route for everything to the other, so any two addresses do, IPv4 and IPv6.
// The host drops what comes in, but for answers, its loopback and ICMPv6. A lab
// touches no other interface, address or rule of the machine, and is gone when
// the proof ends.
//
// # The proof
//
// For each of both filters, without and with the demand for source port 20:
//
//   - every port of the range lets the partner in, and both its ends let the
//     first and the last address of every network in that the settings name;
//   - every port of the range carries a transfer between the bundled partner
//     and the host, over IPv4 and over IPv6;
//   - the ports before and behind the range are closed, and the whole range is
//     closed to the address behind the partner's, to an address family that the
//     settings do not name, and with source port 20 to any other source port;
//   - the rollback closes the range again.
//
// The rules for the control connection are loaded as well, but not proved: a
// lab's host may dial anybody.
//
// A packet that the filter lets in is answered at once, if only by a reset. So
// the ports that are closed are found all at the same time, however many they
// are, and transfers are tried only when all that is right.
//
// # Processes
//
// Go cannot move a part of a process into another namespace safely. What runs in
// a lab is a process of its own: the running executable once more, started by
// "ip netns exec", with a job of three. [Main] is where such a process begins,
// and has to be the first thing that a program with [Prove] in it does. A
// process of the lab ends when its standard input does, and so does not outlive
// the one that started it.
package netlab
