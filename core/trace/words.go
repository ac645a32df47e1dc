package trace

import "activeftp/core/connect"

// lead is how a cause is told: lead, what it is about, rest.
type lead struct {
	lead  string
	about subject
	rest  string
	why   reason // 0: worked out
}

// subject is what a telling is about. The zero value is nothing.
type subject uint8

const (
	aboutEndpoint subject = iota + 1 // what was announced, as address and port
	aboutCommand                     // the command that is not answered, or is refused
	aboutRemark                      // what the client said
)

// leads are the causes that a log can show.
var leads = [...]lead{
	connect.CauseRangeExhausted:  {lead: "Every port of the client's range is in use on its own host", why: reasonCapacity},
	connect.CausePortBusy:        {lead: "The port that the client tried is in use on its own host, and it tried no other", why: reasonBusy},
	connect.CauseBindFailed:      {lead: "The client cannot listen for the data connection on its own host: nothing was announced", why: reasonBind},
	connect.CausePortRefused:     {lead: "The partner refuses ", about: aboutCommand},
	connect.CauseNoReply:         {lead: "The partner did not answer ", about: aboutCommand, rest: " in time"},
	connect.CauseTransferRefused: {lead: "The partner refuses the transfer itself, before any data connection", why: reasonFile},
	connect.CauseTransferAborted: {lead: "The partner began the transfer and gave it up", why: reasonDisk},
	connect.CauseServiceClosing:  {lead: "The partner ends the session in the midst of a transfer", why: reasonClosing},
	connect.CauseControlLost:     {lead: "The control connection ended before the transfer did", why: reasonLost},
	connect.CauseConnectRefused:  {lead: "The partner could not connect to ", about: aboutEndpoint},
	connect.CauseNothingArrived:  {lead: "The partner agreed to the transfer, and nobody connected to ", about: aboutEndpoint, rest: " in time"},
	connect.CauseStrangerOnly:    {lead: "A data connection came from another address than the partner's: ", about: aboutRemark, why: reasonStranger},
	connect.CauseTLSFailed:       {lead: "TLS failed on the data connection", why: reasonTLS},
	connect.CauseDataBroken:      {lead: "The data connection stood and broke in the midst of the file", why: reasonBroken},
	connect.CauseDataStalled:     {lead: "The data connection stood, and no byte moved in time", why: reasonStalled},
}

// reason is the explanation of a finding, and what to do. The zero value is none.
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
)

// explanation is the words of a why. Where there is no advice it is to let the
// partner in.
type explanation struct{ rule, because, advice string }

const (
	adviceTranslate = "Let the address translation rewrite PORT, which it cannot do under FTPS; or set the address that the partner must dial, " +
		"where the client has a setting for it; or give the partner a direct way."
	adviceElsewhere = "Other settings are in force there than these, or another program wrote the log. A firewall opened for the range drops the connection."
	adviceClient    = "This is the client's fault, or that of a firewall which rewrites the command."
	adviceAllow     = "Ask the partner to allow active mode for this login."
	adviceLonger    = "Take a longer log, up to the client's error."
	adviceNotActive = "Active mode is not the cause. "
)

var explanations = [...]explanation{
	reasonFirewall:       {"firewall-closed", "Most likely a firewall before the client does not let it in", ""},
	reasonFirewallClosed: {"firewall-closed", "The firewall of the settings does not let that port in", ""},
	reasonFirewallSource: {"firewall-source", "The firewall of the settings lets in others than ", ""},
	reasonZone:           {"", "By the settings, ", "Set Network Zone to none, so that no proxy stands between."},
	reasonAddress:        {"site-nat", "It is not an address by which the partner reaches the client", adviceTranslate},
	reasonRange:          {"", "The port lies outside of the range ", adviceElsewhere},
	reasonRangeUnused:    {"", "The file moved, over a port outside of the range ", adviceElsewhere},
	reasonUnspecified:    {"AM-10", "The unspecified address is announced, which cannot be dialled", "Bind the client to the address that the partner must dial."},
	reasonPORT:           {"AM-01", "The port command is malformed: ", adviceClient},
	reasonEPRT:           {"AM-04", "The port command is malformed: ", adviceClient},
	reasonLogin:          {"AM-14", "It takes PORT after a login only, from one that may use it", "Look at name, password and rights."},
	reasonSwitchedOff:    {"", "Its active mode is off, or it shuts down", adviceAllow},
	reasonPrivileged:     {"AM-50", "The port is below 1024, where a server should not connect to (RFC 2577)", "Set Base Port to 1024 or above."},
	reasonEPRTUnknown: {"AM-08", "It does not know EPRT, and the client did not go on with PORT",
		"Let the client announce by PORT on IPv4. PORT cannot carry an IPv6 address; there, use passive mode."},
	reasonRefused: {"", "Its active mode is off, or it does not trust the address", adviceAllow},
	reasonInspection: {"", "A firewall that inspects FTP can swallow the command, under FTPS above all",
		"Open the range statically, and switch the inspection off for this connection."},
	reasonCapacity: {"port-capacity", "", "Give the range more ports. A port that was uploaded over is held for a minute after, by a client that does not reuse it."},
	reasonOwnListener: {"AM-09", "The partner refused EPRT, and for PORT the client wants a second port while its first is still open",
		"Give the range one port more for each transfer at once, or let the client announce by PORT from the start."},
	reasonBusy:    {"port-listening", "", "Move the range off the ports in use, and give it so many that a busy one is met seldom."},
	reasonBind:    {"", "", "Look at the address that it is told to bind to, which must be the host's own, and at rights for ports below 1024."},
	reasonFile:    {"", "", adviceNotActive + "Look at the name, the rights, and the directory on the partner's side."},
	reasonDisk:    {"", "", adviceNotActive + "Look at the partner's disk, quota and rights."},
	reasonClosing: {"AM-42", "If it says so after a wait, it may have waited for its own data connection: see firewall-closed", "Else it shuts down, or limits sessions: ask the partner."},
	reasonLost: {"", "A firewall that ends connections which are silent during a transfer does this, and a partner's program that ends",
		"Look at the firewalls' idle times, and at the partner's log."},
	reasonStranger: {"AM-23", "The partner is behind address translation, or a cluster",
		"Let it dial from the address that it is known by, or allow the other one. A client with hostname verification refuses the connection."},
	reasonTLS: {"AM-64", "It did arrive", "Look at certificates and TLS versions, and that the FTP client is the TLS client on it as well."},
	reasonTLSReuse: {"AM-65", "The partner wants the control connection's TLS session resumed on it",
		"Use a client that does so, or have the demand switched off (vsftpd: require_ssl_reuse=NO)."},
	reasonTLSLevel: {"AM-63", "The partner asks for another protection of it", "Set PROT P where it was C, or the other way round."},
	reasonTLSNever: {"AM-60", "The client must begin TLS on the connection that it accepted, and some never do: curl 7.87 to 7.88.1 among them, which upload in clear text then",
		"Take another release of the client."},
	reasonBroken:  {"", "Active mode works up to here", "Look for a firewall that ends connections, and at the program on the other side."},
	reasonStalled: {"", "Active mode works up to here", "Look for packets that are too large for the way (MTU), and at the program on the other side."},
	reasonPassive: {"", "The client used passive mode: it connects to the partner, and the range of active mode plays no part",
		"Look at the partner's passive ports, and the firewall on the partner's side."},
	reasonPassiveUsed: {"", "The client used passive mode, and the settings ask for active mode",
		"Tick Enable Active Connection Mode on the site that made this transfer; other settings are in force there than these."},
	reasonCut:        {"", "The log does not tell what became of the transfer", adviceLonger},
	reasonCutWaiting: {"", "The log ends after the partner agreed to the transfer. If the client hung there, nobody connected", ""},
	reasonMute:       {"", "The log holds no replies of the partner, so it cannot tell what became of the transfer", "Run the client again so that it shows replies as well (tnftp: -v -d)."},
	reasonNoTransfer: {"", "The log holds no port command and no transfer", adviceLonger + " Where every port of its range is in use, lftp waits without a word."},
	reasonLoginRefused: {"", "The session ends before any transfer. The partner said: ",
		adviceNotActive + "Look at name and password, and at what the partner demands before a login, such as TLS."},
	reasonNotConnected: {"", "There is no session with the partner: ",
		adviceNotActive + "It begins after the login. Look at name, port, routing and TLS of the control connection."},
}
