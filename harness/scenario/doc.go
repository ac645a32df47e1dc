// Package scenario is the language in which active-mode transfers are scripted.
//
// A scenario is one txtar file. Above its first file stand steps, one a line
// from the first column, and under each step, indented, the facts that must
// hold of it. A comment starts with # at a line's start or after white space;
// the first comment is the scenario's title, and "# conforms: ..." names what
// of a standard it shows.
//
//	# A busy port is passed over; the next port of the range is used.
//
//	site payroll
//	busy 10000 10001
//
//	retr report.csv
//		port 10002
//		bytes 8
//
//	-- settings --
//	...
//	-- server/report.csv --
//	id,paid
//
// A transfer must be done unless the fact "failed" or "refused" is stated of
// it, so a scenario without facts can fail too. Where "done" and "failed" are
// both stated of many transfers, at least one must be done and the others
// failed by that cause. What a done retr or stor has moved must be its file,
// byte for byte; no fact is needed for that. A "check" must find no error that
// no fact "finding" names. Words that hold a blank or a # are written in double
// quotes, as in Go.
//
// Steps that are not transfers hold for those that follow: "stranger" and
// "abort" for the next one, which an outsider is the first to connect to, or
// which the client gives up when its first bytes have moved; "start" and
// "policy" begin afresh with the range, as the product does after a restart.
// "together" gives every transfer a session of its own, and the file it
// receives or stores a name of its own: report.csv.1, report.csv.2 and so on.
//
// PORT carries the settings' host address, where they name one.
//
// The files: "settings" is a settings text, "server/..." and "client/..." are
// what each side holds at the start, "want/client/..." and "want/server/..."
// what they must hold at the end, "want/talk" the dialogue on the control
// connection after login (replies as codes, the client's address as
// 127,0,0,1), and "want/diagnostics" the findings of the settings, one
// "line: rule" each.
package scenario
