package trace

import "activeftp/core/connect"

// causeDetail is how a finding continues the sentence of its cause: join, the
// subject, and rest.
type causeDetail struct {
	join  string
	about subject
	rest  string
	// reason is the reason for the failure; 0 if it has to be worked out.
	reason reason
}

// subject is the part of a log that a finding names. The zero value is none.
type subject uint8

const (
	aboutEndpoint subject = iota + 1 // the announced address and port
	aboutCommand                     // the command that got no reply, or a refusal
	aboutRemark                      // the client's remark
)

// causeDetails has the causes that a log can show.
var causeDetails = [...]causeDetail{
	connect.CauseRangeExhausted:  {reason: reasonCapacity},
	connect.CausePortBusy:        {reason: reasonBusy},
	connect.CauseBindFailed:      {reason: reasonBind},
	connect.CausePortRefused:     {join: " ", about: aboutCommand},
	connect.CauseNoReply:         {join: " to ", about: aboutCommand},
	connect.CauseNoFinalReply:    {reason: reasonUnconfirmed},
	connect.CauseTransferRefused: {reason: reasonFile},
	connect.CauseTransferAborted: {reason: reasonDisk},
	connect.CauseServiceClosing:  {reason: reasonClosing},
	connect.CauseControlLost:     {reason: reasonLost},
	connect.CauseConnectRefused:  {join: " to ", about: aboutEndpoint},
	connect.CauseNothingArrived:  {join: " to ", about: aboutEndpoint, rest: " in time"},
	connect.CauseStrangerOnly:    {join: ": ", about: aboutRemark, reason: reasonStranger},
	connect.CauseTLSFailed:       {rest: " on the data connection", reason: reasonTLS},
	connect.CauseDataBroken:      {reason: reasonBroken},
	connect.CauseDataStalled:     {reason: reasonStalled},
	connect.CauseLocalFault:      {join: ": ", about: aboutRemark, reason: reasonLocal},
	connect.CauseCancelled:       {reason: reasonCancelled},
}

// reason is the reason for a finding, an index of explanations. The zero value is
// none.
type reason uint8

const (
	reasonFirewall reason = 1 + iota
	reasonFirewallClosed
	reasonFirewallSource
	reasonZone
	reasonAddress
	reasonRange
	reasonRangeUnused
	reasonUnspecified
	reasonPORT
	reasonEPRT
	reasonLogin
	reasonSwitchedOff
	reasonPrivileged
	reasonEPRTUnknown
	reasonRefused
	reasonInspection
	reasonCapacity
	reasonOwnListener
	reasonBusy
	reasonBind
	reasonFile
	reasonDisk
	reasonClosing
	reasonLost
	reasonStranger
	reasonTLS
	reasonTLSReuse
	reasonTLSLevel
	reasonTLSNever
	reasonBroken
	reasonStalled
	reasonPassive
	reasonPassiveUsed
	reasonCut
	reasonCutWaiting
	reasonMute
	reasonNoTransfer
	reasonLoginRefused
	reasonNotConnected
	reasonLostEarly
	reasonPrivate
	reasonFamily
	reasonNotImplemented
	reasonUnknownCommand
	reasonOwnPort
	reasonDropped
	reasonReset
	reasonNoRoute
	reasonPartnerSide
	reasonNoPort
	reasonSlow
	reasonPassiveNote
	reasonFallback
	reasonFallbackWorked
	reasonCancelled
	reasonUnknownRefusal
	reasonFXP
	reasonCutAddress
	reasonUnconfirmed
	reasonLocal
	reasonNotAllowed
	reasonConnected
)

// explanation is the rule, text and advice for a reason. An empty advice means
// that of [follower.openAdvice]; an empty rule means that the cause is the id.
type explanation struct{ rule, text, advice string }

const (
	adviceTranslate = "Have the address translation rewrite PORT, which it cannot do under FTPS; or set the address that the partner must connect to, " +
		"if the client has a setting for it; or give the partner a direct route."
	adviceEncrypted = "The control connection is encrypted, so no router on the way can rewrite PORT. Set the address that the partner must connect to, " +
		"if the client has a setting for it; or give the partner a direct route; or use passive mode."
	adviceElsewhere = "Find out which settings the client used, or whether another program wrote the log: these settings were not in force. " +
		"A firewall that is open only for the range drops the connection."
	adviceClient    = "Update the client, or look for a firewall that rewrites the command."
	adviceAllow     = "Ask the partner to allow active mode for this login."
	adviceLonger    = "Take a longer log, up to the client's error."
	adviceNotActive = "Active mode is not the cause. "
	adviceSame      = "If the partner is in the same network, look for a firewall in front of the client instead."
)

var explanations = [...]explanation{
	reasonFirewall:       {"firewall-closed", "Most likely a firewall in front of the client blocks the connection", ""},
	reasonFirewallClosed: {"firewall-closed", "The firewall of the settings is closed for that port", ""},
	reasonFirewallSource: {"firewall-source", "The firewall of the settings does not allow connections from ", ""},
	reasonZone:           {"", "According to the settings, ", "Set Network Zone to none, so that no proxy stands between."},
	reasonAddress:        {"site-nat", "Servers accept only the address that they see the client at, and address translation changes it on the way", adviceTranslate},
	reasonRange:          {"", "The port is outside the range ", adviceElsewhere},
	reasonRangeUnused:    {"", "The file was transferred, but over a port outside the range ", adviceElsewhere},
	reasonUnspecified: {"AM-10", "The command announces the unspecified address, to which no partner can connect",
		"Bind the client to the address that the partner must connect to."},
	reasonPORT:        {"AM-01", "The port command is malformed: ", adviceClient},
	reasonEPRT:        {"AM-04", "The port command is malformed: ", adviceClient},
	reasonLogin:       {"AM-14", "It accepts PORT only after a login, from a user that may use it", "Check the user name, the password and the user's rights."},
	reasonSwitchedOff: {"", "Its active mode is off, or it is shutting down", adviceAllow},
	reasonPrivileged:  {"AM-50", "The port is below 1024, to which a server should not connect (RFC 2577)", "Set Base Port to 1024 or above."},
	reasonEPRTUnknown: {"AM-08", "It does not know EPRT, and the client did not continue with PORT",
		"Configure the client to announce by PORT on IPv4. PORT cannot carry an IPv6 address; use passive mode there."},
	reasonRefused: {"", "Its active mode is off, or it does not trust the address", adviceAllow},
	reasonInspection: {"", "A firewall that inspects FTP can swallow the command, above all under FTPS",
		"Open the range statically, and switch off the inspection for this connection."},
	reasonCapacity: {"port-capacity", "", "Enlarge the range. A port used for an upload stays in use for a minute afterwards if the client does not reuse it."},
	reasonOwnListener: {"AM-09", "The partner refused EPRT, and for PORT the client needs a second port while it still listens on the first",
		"Enlarge the range by one port for each concurrent transfer, or configure the client to announce by PORT from the start."},
	reasonBusy: {"port-listening", "", "Move the range away from the ports in use, and make it large enough that the client seldom meets a busy one."},
	reasonBind: {"", "", "Check the address that the client is told to bind to, which must be the host's own, and its rights for ports below 1024."},
	reasonFile: {"", "", adviceNotActive + "Check the name, the rights and the directory on the partner's side."},
	reasonDisk: {"", "", adviceNotActive + "Check the partner's disk, quota and rights."},
	reasonClosing: {"AM-42", "If it did so after a wait, it may have waited for its own data connection: see firewall-closed",
		"Otherwise it is shutting down or limits sessions: ask the partner."},
	reasonLost: {"", "A firewall that closes idle control connections during a transfer causes this, and so does a server program that ends",
		"Check the firewalls' idle time-outs, and the partner's log."},
	reasonStranger: {"AM-23", "The partner is behind address translation, or is a cluster",
		"Have the partner connect from its known address, or allow the other one. A client with hostname verification refuses the connection."},
	reasonTLS: {"AM-64", "The connection itself did arrive",
		"Check certificates and TLS versions, and that the FTP client is the TLS client on the data connection too."},
	reasonTLSReuse: {"AM-65", "The partner requires that it resumes the control connection's TLS session",
		"Use a client that does so, or have the requirement switched off (vsftpd: require_ssl_reuse=NO)."},
	reasonTLSLevel: {"AM-63", "The partner requires another protection level on it", "Set PROT P instead of C, or C instead of P."},
	reasonTLSNever: {"AM-60", "The client must start TLS on the connection that it accepted, and some never do, among them curl 7.87 to 7.88.1, which then upload in clear text",
		"Use another release of the client."},
	reasonBroken: {"", "Active mode works up to this point", "Look for a firewall that ends connections, and check the program on the partner's side."},
	reasonUnconfirmed: {"", "Active mode works up to this point",
		"If the transfer was long, a firewall or NAT on the way has dropped the idle control connection: allow a longer idle time there. Otherwise ask the partner why its server does not confirm the file."},
	reasonLocal:   {"", "The partner did nothing wrong", "Check the disk, its quota, the rights and the open files on the client's host."},
	reasonStalled: {"", "Active mode works up to this point", "Look for packets that exceed the path's MTU, and check the program on the partner's side."},
	reasonPassive: {"", "The client used passive mode: it connects to the partner, and the range of active mode is not used",
		"Check the partner's passive ports, and the firewall on the partner's side."},
	reasonPassiveUsed: {"", "The client used passive mode, but the settings require active mode",
		"Tick Enable Active Connection Mode on the site that made this transfer; the client used other settings than these."},
	reasonCut:        {"", "The log does not show how the transfer ended", adviceLonger},
	reasonCutWaiting: {"", "The log ends after the partner agreed to the transfer. If the client hung there, no connection arrived", ""},
	reasonCutAddress: {"", "The log ends after the partner agreed to the transfer. If the client hung there, no connection arrived", adviceTranslate + " " + adviceSame},
	reasonMute:       {"", "The log contains no replies of the partner, so it cannot show how the transfer ended", "Run the client again with replies shown (tnftp: -v -d)."},
	reasonNoTransfer: {"", "The log contains no port command and no transfer", adviceLonger + " If every port of its range is in use, lftp waits without a message."},
	reasonLoginRefused: {"", "The session ended before any transfer. The partner said: ",
		adviceNotActive + "Check the user name and password, and what the partner requires before a login, such as TLS."},
	reasonLostEarly: {"", "The session ended before any transfer. In active mode this is also how a router without a helper for FTP can look",
		"Run the client again with its commands shown (-d or -v), and look at the partner's log for the end of the session."},
	reasonPrivate: {"site-nat", "", adviceTranslate + " " + adviceSame},
	reasonFamily: {"site-address", "It does not accept the address family: its side of the control connection has the other one, as behind a proxy that turns IPv6 into IPv4",
		"Connect to the partner over IPv4, so that the client announces an IPv4 address by PORT."},
	reasonNotImplemented: {"", "It does not implement the command, so it has no active mode", "Use passive mode with this partner, or another server program there."},
	reasonNotAllowed:     {"", "It does not allow active mode", adviceAllow},
	reasonConnected:      {"", "It had connected, so no firewall blocks the data connection", "Check the program on the partner's side, and its log."},
	reasonUnknownCommand: {"", "The partner does not know ", "Nothing is wrong: clients go on with LIST. The port command before it was accepted."},
	reasonOwnPort: {"port-capacity", "The client itself announced this port just before, and still listens on it",
		"Give the client a range instead of a single port: a second attempt needs a second port."},
	reasonDropped:     {"firewall-closed", "Its attempt timed out, so most likely a firewall in front of the client drops the packets", ""},
	reasonReset:       {"firewall-closed", "A reset came back: a firewall in front of the client rejects the connection, or nothing listened on the port any more", ""},
	reasonNoRoute:     {"firewall-closed", "A router or a firewall answered that there is no way to the address: a rule rejects the connection, or the address is wrong for the partner", ""},
	reasonPartnerSide: {"", "The fault is on the partner's side: its server cannot open its own end of the data connection", "Ask the partner's administrator to look at the server's data port (20) and its rights. No firewall in front of the client is the cause."},
	reasonNoPort:      {"", "It has no port to connect to: the port command before was refused, or a box on the way swallowed it", "Look at the reply to the port command."},
	reasonSlow: {"port-reuse", "The partner began the transfer only ", "A partner that connects from one port has to wait if the client announces a port again too soon. " +
		"Use a larger range, so that each port rests longer."},
	reasonPassiveNote:    {"", "The client used passive mode: it connects to the partner, and the range of active mode is not used", "If active mode was meant, switch it on in the client."},
	reasonFallback:       {"", "Active mode failed, and the client went on in passive mode", "See the finding about active mode."},
	reasonFallbackWorked: {"", "Active mode failed, and the client went on in passive mode, which worked", "See the finding about active mode. If passive mode is acceptable, nothing else is wrong."},
	reasonCancelled: {"", "The client ended it by ABOR. If it gave up because nothing arrived, a firewall in front of it is the most likely cause",
		"Run the transfer again without interrupting it, up to the client's own error."},
	reasonFXP: {"AM-51", "The client wants a transfer between two servers (FXP), and this one connects to the client's own address only",
		"Transfer the file by way of the client, or ask the partner to allow FXP for its other server."},
	reasonUnknownRefusal: {"", "The partner refused a command, and the log does not show which: ",
		"If it was PORT, see port-refused. Run the client again with its commands shown (-d or -v)."},
	reasonNotConnected: {"", "The log shows no session with the partner: ",
		adviceNotActive + "It comes after the login. Check the name, port, routing and TLS of the control connection."},
}
