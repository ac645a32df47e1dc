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

// The sources of causes.
const (
	fromTransfers = "transfers of activeftp prove and run, and activeftp observe and diagnose"
	fromLogs      = "activeftp diagnose"
)

// CauseExplanations returns the explanations of all causes of failed transfers:
// those of core/connect, and those that only a log shows.
func CauseExplanations() []Explanation {
	var all []Explanation
	for _, c := range causeTexts {
		all = append(all, Explanation{c.id, "cause", c.title, c.text, c.source})
	}
	return all
}

var causeTexts = [...]struct{ id, source, title, text string }{
	{
		connect.CauseRangeExhausted.String(), fromTransfers, "every port of the range is in use on the client's host",
		"The client found no port to listen on, so it sent no PORT. Enlarge the range, run fewer transfers in parallel, or free the ports that other " +
			"programs use. After an upload, a client that does not reuse ports can miss one for a minute.",
	},
	{
		connect.CausePortBusy.String(), fromTransfers, "the only port tried is in use on the client's host",
		"The client tried one port of the range and no other, so it sent no PORT. Move the range away from the ports in use, and make it large enough " +
			"that the client seldom meets a busy one.",
	},
	{
		connect.CauseBindFailed.String(), fromTransfers, "the client cannot listen for the data connection",
		"The client's system refused to listen on any port, so the client sent no PORT. Check the address that the client is told to bind to, which must be " +
			"the host's own, and its rights for ports below 1024.",
	},
	{
		connect.CauseOutOfRange.String(), fromTransfers, "the port is outside the range",
		"A transfer was about to use a port outside the range, or a log shows a client that did. A firewall that is open only for the range drops the " +
			"partner's connection. Find out which settings the client really uses.",
	},
	{
		connect.CauseSessionRefused.String(), fromTransfers, "the partner refused the session or the login",
		"The partner refused the greeting, the user or the password, so no transfer was tried. Check the user name and password, and what the partner " +
			"requires before a login, such as TLS or an account.",
	},
	{
		connect.CausePortRefused.String(), fromTransfers, "the partner refused the port command",
		"The partner did not accept PORT or EPRT: it does not know the command, has active mode switched off, or does not trust the announced address. " +
			"Ask the partner to allow active mode; behind address translation, have PORT announce the address that the partner sees.",
	},
	{
		connect.CauseNoReply.String(), fromTransfers, "the partner did not reply in time",
		"A reply was due on the control connection and did not come. After a transfer command, the partner may be connecting to a firewall that drops its " +
			"packets; after PORT, a firewall that inspects FTP may have swallowed the command. Open the range statically, and switch the inspection off.",
	},
	{
		connect.CauseTransferRefused.String(), fromTransfers, "the partner refused the transfer itself",
		"The partner refused the command before a data connection was opened, so active mode is not the cause. " +
			"Check the file name, the rights and the directory on the partner's side.",
	},
	{
		connect.CauseTransferAborted.String(), fromTransfers, "the partner began the transfer and then gave up",
		"After 150 the partner ended the transfer and said so, so active mode is not the cause. Check the partner's disk, quota and rights.",
	},
	{
		connect.CauseServiceClosing.String(), fromTransfers, "the partner ended the session",
		"The partner sent 421 and closes the control connection. As the answer to PORT it can mean that active mode is off; after a wait, that the " +
			"partner waited for its own data connection, which a firewall dropped. Otherwise the partner is shutting down or limits sessions: ask there.",
	},
	{
		connect.CauseControlLost.String(), fromTransfers, "the control connection was lost",
		"The control connection ended before the transfer did. A firewall that closes idle control connections during a transfer causes this, and so does " +
			"a server program that ends. Check the firewalls' idle time-outs, and the partner's log.",
	},
	{
		connect.CauseConnectRefused.String(), fromTransfers, "the partner could not connect",
		"The partner tried to connect to the announced port and failed: a firewall rejects or drops its connection, nothing listens there, or the " +
			"announced address leads elsewhere. Open the range to the partner, and check the address in PORT.",
	},
	{
		connect.CauseNothingArrived.String(), fromTransfers, "the partner agreed to the transfer but did not connect",
		"No connection arrived in time: a firewall in front of the client drops the partner's packets, or address translation leads them elsewhere. " +
			"Open inbound TCP from the partner to the client on every port of the range, and check the address in PORT.",
	},
	{
		connect.CauseStrangerOnly.String(), fromTransfers, "the data connection came from an address that is not the partner's",
		"Connections arrived, but none from the address of the control connection: the partner is behind address translation, or is a cluster. " +
			"Have the partner connect from its known address, or allow the other one if it is the partner's too.",
	},
	{
		connect.CauseTLSFailed.String(), fromTransfers, "TLS failed",
		"On the data connection, or before the login on the control connection, the TLS handshake failed or stalled, or the partner requires another " +
			"protection level (521, 522). Check certificates and TLS versions, and that the FTP client is the TLS client on the data connection and resumes the session.",
	},
	{
		connect.CauseDataBroken.String(), fromTransfers, "the data connection broke",
		"The connection arrived and broke while the file moved, so active mode works up to this point. Look for a firewall that ends connections, " +
			"and check the program on the other side.",
	},
	{
		connect.CauseDataStalled.String(), fromTransfers, "no byte moved on the data connection in time",
		"The connection arrived and stayed open, but no data came, so active mode works up to this point. Look for packets that exceed the path's MTU, " +
			"and check the program on the other side.",
	},
	{
		connect.CauseOutOfTurn.String(), fromTransfers, "something happened that the protocol does not allow at that point",
		"The partner sent, for example, a second final reply, so it is unknown which command the next reply answers, and the session cannot go on. " +
			"Look for a proxy or firewall that adds replies, and check the partner's program.",
	},
	{
		connect.CauseCancelled.String(), fromTransfers, "the transfer was cancelled",
		"The transfer was interrupted, or the time for the command ran out, so its result says nothing about the settings. Run the command again.",
	},
	{
		trace.CauseNotConnected, fromLogs, "the client could not open the control connection",
		"There was no session with the partner, so active mode is not the cause. Check the host name, port, routing and TLS of the control connection.",
	},
	{
		trace.CauseLoginRefused, fromLogs, "the partner refused the login",
		"The partner refused USER, PASS or ACCT, and the session ended before any transfer, so active mode is not the cause. " +
			"Check the user name and password, and what the partner requires before a login, such as TLS.",
	},
	{
		trace.CauseMalformed, fromLogs, "PORT or EPRT is malformed, although the transfer succeeded",
		"This partner understood the command, but a strict one refuses it. Update the client, or look for a firewall that rewrites the command.",
	},
	{
		trace.CausePassiveUsed, fromLogs, "the client used passive mode",
		"The client connected to the partner, so the range of active mode was not used. If the settings require active mode, switch on " +
			"Enable Active Connection Mode for the site; otherwise check the partner's passive ports and its firewall.",
	},
	{
		trace.CauseUnfinished, fromLogs, "the log does not show how the transfer ended",
		"The log ends before the outcome, or leaves out the replies that would show it. Take a log with the partner's replies that goes on up to the client's error. " +
			"If the client hung after 150, no connection arrived: see nothing-arrived.",
	},
}
