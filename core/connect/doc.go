// Package connect is FTP's active data connection without the sockets: the
// words on the wire ([FormatPORT], [FormatEPRT], [ParsePortCommand],
// [ReplyReader]), the choice of the next port ([PortPool], [PortSource]), and the
// [Machine] that carries one transfer from there to the final reply. It follows
// RFC 959, RFC 1123 section 4.1, RFC 2428, RFC 2577, RFC 4217 and RFC 6056
// section 3.3.
//
// # Theory of operation
//
// [Machine.Step] takes one [Event] and returns one [Action]. Time is an event,
// randomness is the start of the [PortPool], sockets are the driver's; so a transfer
// can be run in a test, in a browser or on a network and goes the same way.
//
// An event is first given its meaning in context (meaning.go): a connection is
// the partner's or a stranger's, a refused EPRT may or may not fall back to
// PORT. What follows from the meaning is pure data, the table in moves.go. In
// short, with the state that follows:
//
//	              2yz         1yz        accepted   secured  ended
//	Announcing    Requesting             Early
//	Early         Connected
//	Requesting    Answered    Opening    Connected
//	Opening       Answered               Securing
//	Connected     SecuringA.  Securing
//	Securing      SecuringA.                        Moving
//	Moving        Replied                                    Draining
//	Draining      Done
//	Answered                             SecuringA.
//	SecuringA.                                      Replied
//	Replied                                                  Done
//
// Replies and the life of the data connection come in no fixed order, so a state
// says how far both are. (SecuringA. is StateSecuringAnswered.) Where the table
// has no cell the event is out of turn and ends the transfer: a control
// connection out of step would let a later reply answer the wrong command.
//
// With a restart point, REST stands between the port command and the transfer
// command (RFC 3659 section 5.3): Announcing and Early then lead to Restarting
// and RestartingEarly, which wait for its 350.
//
// A partner may connect as soon as it reads the port command; its connection is
// kept. Connections from elsewhere are dropped and the wait goes on. When the
// data connection breaks, the final reply is still awaited, for it often knows
// why; and under TLS a final reply that refuses leaves a moment for the data
// connection, which may know of an alert. On every way out [Machine.Step] says DoFinish once: the driver closes what
// is open and gives the port back.
package connect
