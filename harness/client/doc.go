// Package client is the FTP client that a managed file transfer server is when
// it starts a transfer: it carries out on real sockets what the machine of
// core/connect decides, and holds the control dialogue around it.
//
// TLS, where a session has it, is RFC 4217's: the client is the TLS client on both
// connections, whoever dials, and resumes on a data connection the session of the
// control connection. A download that TLS does not end with a close_notify may
// have been cut off: it is done only where the partner says 226 and SIZE confirms
// the number of bytes; a listing, which has no size, where it says 226.
//
// A [Session] is one control connection. One goroutine reads its replies; an
// active transfer adds one that accepts and one that moves the data. All of
// them report to one channel, an accepted connection travels with its event,
// and the goroutine that called [Session.Transfer] alone decides. When it
// returns, the transfer's listener, data connection and goroutines are gone.
package client
