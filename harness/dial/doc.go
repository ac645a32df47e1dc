// Package dial tests the path that data connections take, from both of its
// ends: through the real firewall, without a transfer.
//
// [Listen] runs at the partner and waits for a login. [Run] runs on the
// product's host. It logs in over one control connection, listens on every port
// of the range, and has the other end dial all of them at once. Both ends know
// what became of each port, so the report tells a port that was dropped from one
// that was rejected, and from one that something in between answered.
//
// # The control connection
//
// It speaks FTP: USER and PASS, AUTH TLS, and FEAT, whose reply has the line
// "DIAL 1". One command is new:
//
//	SITE DIAL 10000-10049,10060 NONCE
//
// The other end dials these ports of the control connection's peer, and sends
// one line on each connection:
//
//	activeftp-dial NONCE PORT
//
// A port is open only if this line arrives at that port, from the address of the
// control connection. The reply comes when every dial has ended:
//
//	200-Dialed 51 ports
//	 range 10000-11023
//	 from 198.51.100.4
//	 to 203.0.113.7
//	 connected 10000-10039
//	 dropped 10040-10049,10060
//	200 End
//
// The words before the ports are those of outcomes. A dial counts as dropped
// after three unanswered SYNs.
//
// # Limits
//
// The listening end dials nobody but the peer of a control connection that has
// logged in, no port outside the range of its own settings, each port once, and
// one run for each login. One run is under way at a time. Everything that a
// stranger can occupy is bounded in number and in time.
package dial
