// Package partner runs the bundled FTP server: the side of an active-mode
// transfer that dials the data connection to the port that the client
// announced.
//
// [Start] starts a server. It keeps its files in memory and supports active and
// passive mode, with and without TLS. It takes 4,096 sessions at once, and half as many
// from one address; others get 421. [Bundled.Close] leaves no socket and no blocked
// goroutine behind.
//
// # Deviations
//
// The bundled server is github.com/fclairamb/ftpserverlib. In front of it this
// package speaks TLS on the control connection, checks EPSV, REST, ALLO, MODE, PROT,
// AUTH and USER, and answers PORT, EPRT, STRU and TYPE. It dials active data
// connections itself, from the address of the control connection. Under TYPE A it
// converts line ends: LF in a file is CR LF on the wire. The library's other faults
// remain. A test that runs against the server has to allow for these:
//
//   - It dials before it replies: 150 means that the data connection is open,
//     and a failed dial gets 425 without a 150 before it (RFC 959 section 5.4
//     wants the 150 first).
//   - STOR opens the file before it dials, so a STOR that ends in 425 has
//     emptied the file that it would have replaced, or created an empty one.
//   - After a 425 the announced address stays valid for the next transfer.
//   - It refuses PORT and EPRT with 501 if the address is not that of the
//     client's control connection.
//   - With Config.RefuseActive the 421 to PORT and EPRT does not end the
//     session, as a 421 should (RFC 959 section 4.2).
//   - It reports a broken data connection with 550 instead of 426. If the client
//     closes the connection in the middle of an upload, the upload counts as
//     complete.
//   - It never gives up a stalled data connection, and no idle timeout ends the
//     session meanwhile. ABOR and the end of the control connection free it;
//     QUIT waits for it. Callers need deadlines of their own.
//   - It answers an ABOR during a dial only after the dial.
//   - PBSZ always gets 200, and so does PROT P without AUTH. Under TLSImplicit
//     data stays encrypted after PROT C. TLSRequired ends the session after its
//     421 to a USER or PASS in clear text, and refuses a transfer with 521 unless
//     PROT P came before the port command and still holds.
//   - If TLS fails on the data connection, the client gets 550 after the 150,
//     instead of 522 (RFC 4217 section 10.2). An upload that ends without
//     close_notify counts as complete.
//   - With Config.RequireResumption an upload under TLS 1.3 gets 550, and loses its
//     end, if the client never reads during it, as Net::FTP of Perl and Ruby: it
//     leaves a session ticket unread, and so resets the connection.
//   - Under TYPE A, with which a session starts, SIZE and REST count bytes on the
//     wire (RFC 3659 section 4), but reach only 64 MiB into a file. A STOR after
//     REST is refused.
//   - For each PASV and EPSV the library opens a port on every address of the
//     host. This package closes it before the reply and opens another one, on the
//     address of the control connection. That one accepts one connection, from
//     the client's address.
//   - EPSV 1 and EPSV 2 are accepted whatever the family of the control
//     connection.
//   - It refuses STOU, HELP and ACCT with 502; HOST, CCC and REIN too.
//     A failed login ends the session after its 530 or 421.
package partner
