// Package trace finds the cause of failed active-mode transfers in a log: of an FTP
// client, of a server, or a printed capture. [Diagnose] takes the log as a text.
//
// A finding is a rule of [activeftp/core], a number of the conformance checklist
// (AM-nn), or a cause of [activeftp/core/connect].
//
// # Theory of operation
//
// A line of a log is a time, a head and a mark, each of which may be missing, and a
// text: a command, a reply, or a remark of the program. Programs differ in all of
// these but the text. So [learn] first reads the log for lines whose text is clearly a
// command or a reply, and notes what stands before it ([marks]); with that, a [reader]
// separates the lines. A [format] adds only what the lines cannot show: the name of the
// program, who wrote the log (client, server, capture), and forms of its own.
//
// The commands and replies form a dialogue, one [session] per control connection. A
// port command opens a [Transfer], and the final reply, or the first thing that can only
// mean failure, decides it. If a log leaves out the commands, they are inferred from
// the replies (infer.go); if it has only errors, these stand for transfers
// (remarks.go). What happened is a [connect.Cause]. The reason, and the advice, follow
// from the announced address and port, from what the partner says, from the addresses
// of both ends as far as the log shows them, and from the settings if they are given.
//
// A log seldom proves which firewall dropped a packet. A conclusion is worded as
// one ("most likely"), and a log that ends too early is reported as unfinished. A log
// that shows a refusal or a hang never passes.
//
// Secrets are masked by [connect.Masked] before a line is kept or quoted, and more
// strictly in remarks.
package trace
