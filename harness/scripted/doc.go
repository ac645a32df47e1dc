// Package scripted is a partner that does what it is told: a small FTP server
// that a script gives every reply and every behaviour which a well-behaved
// server, such as the bundled one, cannot be made to show.
//
// Without a script it is a plain active-mode server that holds its files in
// memory and keeps to the order of RFC 959: 150, dial, data, close, 226. A
// [Script] says for single commands what it does in place of that, as a list of
// actions:
//
//	greeting      reply 120 "soon" then wait 100ms then reply 220
//	PORT          dial then reply 200
//	RETR          reply 150 then wait 300ms then reply 425
//	STOR          reply 150 then dial then move 1000 then reset then reply 426
//
// Whoever reaches the end of a list without a final reply stays silent, and a
// data connection that is not closed stays open, until the next transfer or the
// session's end.
//
// The actions, and what each does, stand with the language of the scenarios, in
// package scenario; [Read] reads them.
//
// # What it sees
//
// The partner watches what the client does, and [Server.Violations] tells what no
// client may do, whatever the partner does to it: a transfer without a port
// command of its own, a command while a reply is due, a command after 421, bytes
// from the client on the data connection of a download, and one that it resets
// in place of closing.
//
// The package is apart from the bundled server's because the language of the
// scenarios reads its actions and needs nothing of that server.
package scripted
