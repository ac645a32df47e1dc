// Package netlab proves generated firewall rules in a real Linux kernel.
//
// [Prove] takes the rules that core/firewall prints for nftables and iptables,
// loads them with the tools that an administrator would use, and has a partner
// connect to the ports.
//
// # The lab
//
// A lab is two network namespaces, the host's and the partner's, that a veth pair
// joins ("ip netns", "ip link"). They have the addresses that the settings name,
// and documentation addresses (RFC 5737, RFC 3849) instead of those that are
// missing. Each namespace has a default route to the other, so any two addresses
// work, IPv4 and IPv6. The host drops incoming packets except replies, loopback
// and ICMPv6. A lab touches no other interface, address or rule of the machine,
// and is removed at the end of the proof.
//
// # The proof
//
// For each of the two filters, without and with the restriction to source port
// 20, the proof checks that:
//
//   - every port of the range is open to the partner, and the first and last port
//     are open to the first and last address of every network that the settings
//     name;
//   - every port of the range carries a transfer between the bundled partner and
//     the host, over IPv4 and over IPv6;
//   - the ports just below and above the range are closed, and the whole range is
//     closed to the address that follows the partner's, to an address family that
//     the settings do not name and, if source port 20 is required, to any other
//     source port;
//   - the rollback closes the range again.
//
// The rules for the control connection are loaded but not proved: a lab's host
// may connect to any address.
//
// A packet that the filter lets in is answered at once, if only by a reset. So
// all ports are probed at the same time, however many should be closed, and
// transfers are tried only if every probe had the expected result.
//
// # Processes
//
// Go cannot safely move part of a process into another namespace. Code that must
// run inside a lab therefore runs in a process of its own: "ip netns exec" starts
// the running executable again with one of three jobs. [Main] is the entry point
// of such a process, so a program that uses [Prove] must call it first. A process
// of a lab exits when its standard input ends, and so cannot outlive its parent.
package netlab
