// Package trace finds the cause of failed active-mode transfers in the log of an
// FTP client. [Diagnose] takes the log as a text.
//
// A finding is a rule of [activeftp/core], a number of the conformance checklist
// (AM-nn), or a cause of [activeftp/core/connect].
//
// # Theory of operation
//
// A log is read once, line by line, by the reader for its client ([formats]),
// which separates commands, replies and the client's own remarks. The commands
// and replies form a dialogue, one [session] per control connection. A port
// command opens a [Transfer], and the final reply, or the first thing that can
// only mean failure, decides it. What happened is a [connect.Cause]. The reason,
// and the advice, follow from the announced address and port, from the server's
// address as far as the log shows it, and from the settings if they are given.
//
// A log seldom proves which firewall dropped a packet. A conclusion is worded as
// one ("most likely"), and a log that ends too early is reported as unfinished.
//
// Secrets are masked by [connect.Masked] before a line is kept or quoted.
package trace
