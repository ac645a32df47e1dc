package report

import (
	"activeftp/core/connect"
	"activeftp/core/trace"
)

// Explanation explains an id that findings carry as their Rule.
type Explanation struct {
	ID     string
	Kind   string // severity of the finding, level of a checklist item, or "cause"
	Title  string // the requirement, or for a cause the event, in one line without a full stop
	Text   string // the effect on the wire and the remedy, in sentences
	Source string // the document behind a requirement, or the commands that report the id
}

// CauseExplanations returns the explanations of all causes of failed transfers:
// those of core/connect, and those that only a log shows.
func CauseExplanations() []Explanation {
	const kind = "cause"
	var all []Explanation
	for c, text := range transferCauses {
		if text != "" { // CauseDone
			cause := connect.Cause(c)
			all = append(all, Explanation{
				cause.String(), kind, cause.Sentence(), text,
				"transfers of activeftp prove and run, and activeftp observe and diagnose",
			})
		}
	}
	for _, c := range logCauses {
		all = append(all, Explanation{c.id, kind, c.title, c.text, "activeftp diagnose"})
	}
	return all
}

// transferCauses has the texts of the causes of core/connect.
var transferCauses = [...]string{
	connect.CauseRangeExhausted: "The client found no port to listen on, so it sent no PORT: other programs use the ports, or transfers at the same time hold them and none has come back " +
		"within the receive time-out. Enlarge the range, run fewer transfers in parallel, or free the ports that other programs use. After an upload, a client that does not reuse ports can miss one for a minute.",
	connect.CausePortBusy: "The client tried one port of the range and no other, so it sent no PORT. Move the range away from the ports in use, and make it large enough " +
		"that the client seldom meets a busy one.",
	connect.CauseBindFailed: "The client's system refused to listen on any port, so the client sent no PORT. Check the address that the client is told to bind to, which must be " +
		"the host's own, and its rights for ports below 1024.",
	connect.CauseOutOfRange: "A transfer was about to use a port outside the range, or a log shows a client that did. A firewall that is open only for the range drops the " +
		"partner's connection. Find out which settings the client really uses.",
	connect.CauseSessionRefused: "The partner refused the greeting, the user or the password, so no transfer was tried. Check the user name and password, and what the partner " +
		"requires before a login, such as TLS or an account.",
	connect.CausePortRefused: "The partner did not accept PORT or EPRT: it does not know the command, has active mode switched off, or does not trust the announced address; its reply tells which. " +
		"If it does not know EPRT, announce by PORT; if it knows neither, use passive mode. " +
		"Ask the partner to allow active mode; behind address translation, have PORT announce the address that the partner sees.",
	connect.CauseNoReply: "A reply was due on the control connection and did not come. If the partner had connected, no firewall blocks the data connection: look at its program. Otherwise, after a transfer command, the partner may be connecting to a firewall that drops its " +
		"packets; after PORT, a firewall that inspects FTP may have swallowed the command. Open the range statically, and switch the inspection off.",
	connect.CauseNoFinalReply: "The data connection worked, so the firewall lets active mode through. While data moves, the control connection is idle, and a firewall or NAT on the way " +
		"may have dropped it: allow a longer idle time there, or have both hosts send TCP keep-alives. If the file was small, look at the partner: it may check or copy the file before it confirms it.",
	connect.CauseTransferRefused: "The partner refused the command, so active mode is not the cause. A listing refused by 450 or 550 because there are no files is none: it is complete and empty. " +
		"Check the file name, the rights and the directory on the partner's side.",
	connect.CauseTransferAborted: "After 150 the partner ended the transfer and said so, so active mode is not the cause. Check the partner's disk, quota and rights.",
	connect.CauseServiceClosing: "The partner sent 421 and closes the control connection. As the answer to PORT it can mean that active mode is off; after a wait, that the " +
		"partner waited for its own data connection, which a firewall dropped. Otherwise the partner is shutting down or limits sessions: ask there.",
	connect.CauseControlLost: "The control connection ended before the transfer did. A firewall that closes idle control connections during a transfer causes this, and so does " +
		"a server program that ends. Check the firewalls' idle time-outs, and the partner's log.",
	connect.CauseConnectRefused: "The partner says that it could not connect. If its connection had arrived, the fault is on its side. Otherwise it tried the announced port and failed: a firewall rejects or drops its connection, nothing listens there, or the " +
		"announced address leads elsewhere. Open the range to the partner, and check the address in PORT.",
	connect.CauseNothingArrived: "No connection arrived in time: a firewall in front of the client drops the partner's packets, or address translation leads them elsewhere. " +
		"Open inbound TCP from the partner to the client on every port of the range, and check the address in PORT.",
	connect.CauseStrangerOnly: "Connections arrived, but none from the address of the control connection: the partner is behind address translation, or is a cluster. " +
		"Have the partner connect from its known address, or allow the other one if it is the partner's too.",
	connect.CauseTLSFailed: "The handshake failed or stalled, on the data connection or on the control connection before the login; or the partner requires another " +
		"protection level (521, 522). The message says whether the partner sent clear text, took the wrong TLS role, refused by a TLS alert, or fell silent. Check certificates and TLS versions, and that the FTP client is the TLS client on the data connection and resumes the session.",
	connect.CauseDataBroken: "The connection arrived and broke while the file moved, so active mode works up to this point; if only the partner says so and it never arrived, something on the way ended it. Look for a firewall that ends connections, " +
		"and check the program on the other side.",
	connect.CauseDataStalled: "The connection arrived and stayed open, but no data came, so active mode works up to this point. Look for packets that exceed the path's MTU, " +
		"and check the program on the other side.",
	connect.CauseTooMuchData: "The connection arrived and data moved, so active mode works. The client ended the transfer because the partner sent more than the file has, or a listing of more than 64 MiB. " +
		"Check which file the partner delivers, and whether its program comes to an end.",
	connect.CauseTooLong: "Some data always moved before the time-out of a single wait, but the transfer did not come to its end within the limit for all of it, one hour unless set otherwise. " +
		"Look for a slow link or a partner that sends only to keep the connection open; if the file is that large, allow more time.",
	connect.CauseLocalFault: "Something failed on this host: the file to send or receive could not be read or written, the disk is full, the program has too many open files, " +
		"or its address is not the host's. The message names the error. Mend it and run the command again; the settings and the partner are not the cause.",
	connect.CauseOutOfTurn: "The partner sent, for example, a second final reply, so it is unknown which command the next reply answers, and the session cannot go on. " +
		"Look for a proxy or firewall that adds replies, and check the partner's program.",
	connect.CauseCancelled: "The transfer was interrupted, or the time for the command ran out, so its result says nothing about the settings. Run the command again.",
}

// logCauses are the causes that only a log shows.
var logCauses = [...]struct{ id, title, text string }{
	{
		trace.CauseNotConnected, "the client could not open the control connection",
		"There was no session with the partner, so active mode is not the cause. Check the host name, port, routing and TLS of the control connection.",
	},
	{
		trace.CauseLoginRefused, "the partner refused the login",
		"The partner refused USER, PASS or ACCT, and the session ended before any transfer, so active mode is not the cause. " +
			"Check the user name and password, and what the partner requires before a login, such as TLS.",
	},
	{
		trace.CauseMalformed, "PORT or EPRT is malformed, although the transfer succeeded",
		"This partner understood the command, but a strict one refuses it. Update the client, or look for a firewall that rewrites the command.",
	},
	{
		trace.CausePassiveUsed, "the client used passive mode",
		"The client connected to the partner, so the range of active mode was not used. If the settings require active mode, switch on " +
			"Enable Active Connection Mode for the site; otherwise check the partner's passive ports and its firewall.",
	},
	{
		trace.CauseUnfinished, "the log does not show how the transfer ended",
		"The log ends before the outcome, or leaves out the replies that would show it. Take a log with the partner's replies that goes on up to the client's error. " +
			"If the client hung after 150, no connection arrived: see nothing-arrived.",
	},
}
