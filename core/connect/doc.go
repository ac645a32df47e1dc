// Package connect runs one active-mode FTP transfer without touching a socket.
//
// It has the text on the wire ([FormatPORT], [FormatEPRT], [ParsePortCommand],
// [ReplyReader]), the choice of the next port ([PortPool], [PortSource]), and the
// [Machine] that takes one transfer from there to the final reply. It follows
// RFC 959, RFC 1123 section 4.1, RFC 2428, RFC 2577, RFC 4217 and RFC 6056
// section 3.3.
//
// # Theory of operation
//
// [Machine.Step] takes one [Event] and returns one [Action]. Time is an event,
// randomness is the start offset of the [PortPool], and sockets belong to the
// driver, so a transfer runs the same way in a test, in a browser and on a
// network.
//
// An event is first classified in context (classify.go): a connection is the
// partner's or a stranger's, and a refused EPRT may or may not fall back to PORT.
// The rest is pure data, the table in moves.go. In short, each cell being the
// next state:
//
//	              2yz         1yz        accepted   secured  ended
//	Announcing    Requesting             Early
//	Early         SecuringE.
//	Requesting    Answered    Opening    SecuringE.
//	SecuringE.    SecuringA.  Securing              Connected
//	Connected     Replied     Moving
//	Opening       Answered               Securing
//	Securing      SecuringA.                        Moving
//	Moving        Replied                                    Draining
//	Draining      Done
//	Answered                             SecuringA.
//	SecuringA.                                      Replied
//	Replied                                                  Done
//
// Replies and the data connection's progress come in no fixed order, so a state
// records how far both are. (SecuringE. is StateSecuringEarly, SecuringA.
// StateSecuringAnswered.) An event
// without a cell in the table is out of turn and ends the transfer: once the
// control connection is out of step, a later reply could answer the wrong
// command.
//
// With a restart point, REST is sent between the port command and the transfer
// command (RFC 3659 section 5.3): Announcing and Early then lead to Restarting
// and RestartingEarly, which wait for the 350.
//
// A partner may connect as soon as it has read the port command; the machine
// keeps that connection. Under PROT P the TLS handshake starts as soon as there is
// a connection and the transfer command is sent, because some partners complete it
// before their 1yz; data waits for both. It drops connections from other addresses
// and goes on waiting. If the data connection breaks, the machine still waits for
// the final reply, which often gives the reason; if none comes, the break stays the
// cause.
// Under TLS it works the other way round too: after a final reply that refuses, or
// the end of the control connection, the data connection gets a moment to deliver a
// TLS alert. In the same way, a refusal after a 1yz that says that a listing has no
// files leaves a moment for the connection that it may have overtaken, because data on
// it would contradict that. On every way out [Machine.Step] returns ActionFinish once:
// the driver closes whatever is open and gives the port back.
package connect
