// Package partner runs the bundled FTP server: the other side of an active-mode
// transfer, which dials the data connection to the port that the client announced.
//
// [Start] starts a server. It holds its files in memory, speaks
// active and passive mode with and without TLS, and belongs to the caller alone:
// one server per run, closed by [Bundled.Close], which leaves no socket and no
// blocked goroutine behind.
//
// # Deviations
//
// The bundled server is github.com/fclairamb/ftpserverlib with its faults. Who
// writes an expectation against it should know these:
//
//   - It dials before it replies: 150 means that the data connection is open,
//     and a dial that fails is a 425 without a 150 before it (RFC 959 section
//     5.4 wants the 150 first).
//   - STOR opens its target before it dials, so a STOR that ends in 425 has
//     emptied the file it would have replaced, or made an empty one.
//   - After a 425 the announced address stays valid for the next transfer.
//   - EPRT is read loosely: only | delimits, the family is not compared with
//     the address, family 3 is refused with 501 and not 522 (RFC 2428 section
//     2). PORT accepts ports below 1024 and a last field above 255. Its 200
//     proves little.
//   - PORT to another address than the control connection's peer is refused
//     with 501.
//   - With Config.RefuseActive the 421 to PORT and EPRT does not end the session,
//     as a 421 should (RFC 959 section 4.2).
//   - A broken data connection is reported with 550, not 426. One that the
//     client closes in the middle of an upload is a complete upload.
//   - A data connection on which nothing moves is never given up, and while it
//     is open no idle timeout ends the session. ABOR and the end of the control
//     connection free it; QUIT waits for it. Callers keep their own deadlines.
//   - ABOR during a dial is answered only when the dial is over.
//   - EPSV followed by PORT leaves the passive port open until Close.
//   - PBSZ and PROT are always 200: PROT P without AUTH too, and every level but
//     P is taken for C. With TLSImplicit data stays encrypted after PROT C.
//     TLSRequired ends the session after its 421 to a USER in clear text.
//   - TLS that fails on the data connection is a 550 after the 150, not a 522 (RFC
//     4217 section 10.2). An upload that ends without close_notify is complete.
//   - TYPE A is accepted, but alters no byte.
//   - STRU, STOU, HELP and ACCT are refused with 502; HOST, CCC and REIN too.
//     A failed login ends the session after its 530.
package partner
