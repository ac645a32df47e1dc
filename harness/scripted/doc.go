// Package scripted runs a small FTP server that follows a script: it can send
// every reply, and misbehave in every way, that a well-behaved server such as
// the bundled one cannot be made to.
//
// [Start] starts a server, and [Server.SetScript] gives it a script. Without one
// it is a plain active-mode server that keeps its files in memory and follows the
// order of RFC 959: 150, dial, data, close, 226. A [Script] replaces what it does
// on single commands with a list of actions:
//
//	greeting      reply 120 "soon" then wait 100ms then reply 220
//	PORT          dial then reply 200
//	RETR          reply 150 then wait 300ms then reply 425
//	STOR          reply 150 then dial then move 1000 then reset then reply 426
//
// If a list ends without a final reply, the server stays silent. A data
// connection that no action closes stays open until the next transfer or the
// end of the session.
//
// Package scenario documents the actions as part of its language; [Read] parses
// them.
//
// # Violations
//
// [Server.Violations] lists what no client may do, whatever the server does to
// it: a transfer without a port command of its own, a command while a reply is
// due, a command after 421, bytes from the client on the data connection of a
// download, and a reset of that connection instead of a close.
//
// The package is separate from the bundled server's because the scenario
// language parses its actions and needs nothing else of that server.
package scripted
