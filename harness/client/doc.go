// Package client transfers files as an FTP client. It carries out on real
// sockets what the machine of core/connect decides, and conducts the control
// connection around it. [Dial] logs in, [Session.Transfer] moves one file, and
// [Session.Close] ends the session.
//
// TLS follows RFC 4217: the client is the TLS client on both connections, even
// if the server dials, and a data connection resumes the session of the control
// connection. A download that TLS does not end with a close_notify may have
// been cut off. It counts as done only if the server replies 226 and SIZE
// confirms the number of bytes; a listing has no size, so the 226 is enough.
//
// Every transfer ends: each wait has a limit ([Limits]), and so have the whole
// transfer and the bytes that a listing, or any download with a Transfer.Limit, may
// have. Transfers that share [Ports] wait for one another's ports. A fault of the
// client's own host is never reported as the partner's.
//
// A [Session] is one control connection. One goroutine reads its replies; an
// active transfer adds one that accepts connections and one that moves the
// data. All of them report to one channel, an accepted connection travels with
// its event, and only the goroutine that called [Session.Transfer] makes
// decisions. When Transfer returns, its listener, data connection and
// goroutines are gone.
//
// Every line and reply passes [connect.Masked] before it leaves the package.
package client
