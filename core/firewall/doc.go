// Package firewall turns checked settings into the commands that let active
// mode through a firewall.
//
// [Rules] prints the rules that admit the partner's data connections on the
// configured range and on nothing else, [Reserve] the commands that keep the
// operating system from using that range for outgoing connections. [Suggest]
// finds quiet ranges; [PortsNeeded] and [BusyChance] size a range.
//
// # Contents of a line
//
// A line consists of constants, port numbers, addresses, names of rules and values
// of placeholders. Addresses are parsed and printed in canonical form. A rule's name
// is of [a-z0-9-]: site and host names are in it only as a part of a hash. A value
// has only characters that are literal on every platform. No other text from the
// settings reaches a line. A note may contain site names, in
// which every character outside [A-Za-z0-9_-] is replaced. If the range is not
// valid, or a value that a rule depends on could not be read, the functions
// return a [*Refused] and no line.
//
// # Addresses
//
// The source of the data connections is firewall.from or, if that is not set,
// the addresses of the active sites' servers, alternative ones included. A rule never contains a host name: a
// filter resolves it once or not at all, and the rule then admits whoever had
// that address at the time. If at least one partner address is known, a site
// with a host name is left out and the note says so, because opening the range
// to everyone would defeat the restriction for all other partners. The source is
// "any" only if no address is known at all, and the note says that too.
//
// The destination is host.address, every node's, or "any" if that is not set. On
// platforms that match before a translation (translation.go) it is nat-address too. For
// the partner's firewall it is nat-address, if that is set. Rules are printed for
// the address families that both ends have, and a note names the addresses that
// have no counterpart. Without any in common, with a loopback address for a partner
// elsewhere, or without the address of a node, there is no rule.
//
// # States of nftables and iptables
//
// Their rules accept new, related and untracked packets. With the helper for FTP the
// first packet of a data connection is RELATED, not NEW: if it is dropped, the kernel
// forgets that it expected the connection, lets the second one in as NEW, and each
// transfer takes a second longer. Packets that raw rules exempt from tracking have no
// other state. INVALID ones stay with the administrator's rules.
//
// # Several texts, and loading twice
//
// The rules of a text have names that no other text's rules have (names.go). Where a
// platform has names, chains, anchors or policies, loading the lines again leaves
// the same rules, and the rollback removes those of its own text. In ufw, Cisco's
// access lists and AWS security groups an entry is identified by its content, so two
// texts that need the same entry share it; the note of the rollback says so.
//
// # Adding a platform
//
// A platform is one file named after its ID, with one function of type printer.
// The printer receives a flow, which is one kind of connection in one direction,
// and prints the lines that allow it, or those that remove them again. Then
//
//   - add a row to the table in platform.go, with the names that the user has to
//     give, if any (placeholder.go); the table of these consists of constants,
//   - list the words of its lines in words_test.go, and its range syntax in platform_test.go,
//   - run "go test -run TestGolden -update" to write testdata/ID.golden, and read it.
package firewall
