// Package firewall turns a checked settings text into what a firewall has to be
// told so that active mode works: the rules that let the partner's data
// connections in on the range and on nothing else ([Rules]), and the line that
// keeps the range free of the operating system's own choice ([Reserve]). It also
// finds quiet ranges ([Suggest]) and says how large a range has to be
// ([PortsNeeded], [BusyChance]).
//
// # What reaches a line
//
// A line is made of constants, port numbers and addresses. Addresses are parsed
// and printed back canonically, and names of rules are constants of [a-z0-9-].
// Nothing else of the settings reaches a line; a note may hold names of sites,
// with every character outside of [A-Za-z0-9_-] replaced. A range that is not
// valid, or a value that a rule is made from and that could not be read, yields
// a [*Refused] and no line at all.
//
// # Addresses
//
// The source of the data connections is firewall.from, else the addresses of
// the active sites' servers. A host name never gets into a rule: a filter
// resolves it once or not at all, and the rule then holds for whoever had the
// address at that time. While some partner's address is known, a site with a
// host name is left out and the note says so, because to open the range to
// everybody for its sake would undo the restriction for all the others. Only
// where no address is known at all is the source any, and the note says that.
//
// The destination is host.address; any where that is not given, or is of the
// other family. Rules are made for the families of the partners' addresses;
// without any, for that of host.address; without that, for both.
//
// # A further platform
//
// A platform is one file named after its id, with one function, a printer. It
// gets a flow, which is one kind of connection in one direction, and prints
// the lines that let it through, or those that take them back. Then
//
//   - add its row to the table in platform.go,
//   - say in words_test.go of which words its lines consist, and in platform_test.go how it writes a range,
//   - run "go test -run TestGolden -update" for testdata/ID.golden and read it.
package firewall
