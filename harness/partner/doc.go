// Package partner runs the bundled FTP server: the side of an active-mode
// transfer that dials the data connection to the port that the client
// announced.
//
// [Start] starts a server. It keeps its files in memory and supports active and
// passive mode, with and without TLS. [Bundled.Close] leaves no socket and no
// blocked goroutine behind.
//
// # Deviations
//
// The bundled server is github.com/fclairamb/ftpserverlib with its faults. A
// test that runs against it has to allow for these:
//
//   - It dials before it replies: 150 means that the data connection is open,
//     and a failed dial gets 425 without a 150 before it (RFC 959 section 5.4
//     wants the 150 first).
//   - STOR opens the file before it dials, so a STOR that ends in 425 has
//     emptied the file that it would have replaced, or created an empty one.
//   - After a 425 the announced address stays valid for the next transfer.
//   - It parses EPRT loosely: only | is a delimiter, the protocol family is not
//     compared with the address, and family 3 is refused with 501 instead of
//     522 (RFC 2428 section 2). PORT accepts ports below 1024 and a last field
//     above 255. A 200 from it proves little.
//   - It refuses PORT with 501 if the address is not that of the client's
//     control connection.
//   - With Config.RefuseActive the 421 to PORT and EPRT does not end the
//     session, as a 421 should (RFC 959 section 4.2).
//   - It reports a broken data connection with 550 instead of 426. If the client
//     closes the connection in the middle of an upload, the upload counts as
//     complete.
//   - It never gives up a stalled data connection, and no idle timeout ends the
//     session meanwhile. ABOR and the end of the control connection free it;
//     QUIT waits for it. Callers need deadlines of their own.
//   - It answers an ABOR during a dial only after the dial.
//   - EPSV followed by PORT leaves the passive port open until Close.
//   - PBSZ and PROT always get 200: also PROT P without AUTH, and every level
//     other than P counts as C. Under TLSImplicit data stays encrypted after
//     PROT C. TLSRequired ends the session after its 421 to a USER in clear
//     text.
//   - If TLS fails on the data connection, the client gets 550 after the 150,
//     instead of 522 (RFC 4217 section 10.2). An upload that ends without
//     close_notify counts as complete.
//   - It accepts TYPE A but converts nothing.
//   - Passive ports listen on every address of the host, although the library
//     accepts a data connection only from the client's address.
//   - EPSV ALL opens a passive port and forbids no later port command.
//   - A malformed PORT can cause a DNS lookup. REST accepts a negative offset, and
//     USER an empty name. ALLO with a record size is refused with 501.
//   - STAT names the address that was configured, not that of the connection, and
//     puts %s before each entry of a directory.
//   - Unknown commands that end in ABOR, STAT or QUIT, such as XQUIT, are taken for
//     these.
//   - It refuses STRU, STOU, HELP and ACCT with 502; HOST, CCC and REIN too.
//     A failed login ends the session after its 530.
package partner
