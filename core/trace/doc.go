// Package trace reads the log of an FTP client and says what went wrong with
// its active-mode transfers: what was announced, what was answered, and the
// cause, as a rule of [activeftp/core], a number of the conformance checklist
// (AM-nn), or a cause of [activeftp/core/connect].
//
// # Theory of operation
//
// A log is read line by line, once, by the reader of its client ([formats]),
// which parts commands, replies and the client's own remarks from what is none
// of the three. The commands and replies are put together as a dialogue, one
// [session] per control connection; a port command opens a [Transfer], and the
// first thing that can only mean failure, or the final reply, decides it. What
// happened is a [connect.Cause]; why, and what to do, is worked out of the
// announced address and port, the server's address as far as the log tells it,
// and the settings where they are given.
//
// A log seldom proves who dropped a packet. What is a conclusion is worded as
// one ("most likely"), and a log that ends too early is called that.
package trace
