package dial

import (
	"slices"

	"activeftp/core"
	"activeftp/harness/report"
)

// Explanations returns the explanations of the ids of this package's findings
// that are not causes of failed sessions.
func Explanations() []report.Explanation { return slices.Clone(explanations[:]) }

var explanations = [...]report.Explanation{
	explanation("dial-control", "the control connection to the other end can be opened",
		"There was no connection to activeftp dial --listen, so no port was tried. "+
			"Check the host name and port in --to, that the other end is running, and that the firewalls let the control connection out and in."),
	explanation("dial-peer", "the other end is activeftp dial --listen, and carries out the run",
		"The server there does not offer DIAL, refused the run, or sent a reply that makes no sense. "+
			"Check that --to names the listening end and not the FTP server, and that both ends have the same version."),
	explanation("dial-dropped", "a packet to every port of the range is answered",
		"The other end sent three SYNs to each of these ports, and nothing came back. This host was listening, so a firewall on the way drops them, or address translation "+
			"leads them elsewhere; it may be the partner's own firewall, for outgoing connections. A few ports here and there can also "+
			"be those over a firewall's limit on connections or on ICMP messages per second. Open inbound TCP from the partner to this host for the whole range."),
	explanation("dial-refused", "no firewall rejects a connection to a port of the range",
		"The other end got a reset or an ICMP message at once, although this host was listening. A firewall on the way rejects the connection, or address translation leads it "+
			"to another host; it may be the partner's own firewall, for outgoing connections. Open inbound TCP from the partner to this host for the whole range."),
	explanation("dial-source", "connections come from the address of the control connection",
		"The connections arrived, but from another address than the control connection's: the partner's address translation uses several. A careful client rejects them. "+
			"Have the partner translate both connections to one address."),
	explanation("dial-between", "a connection to a port of the range arrives at that port of this host",
		"Something on the way, such as a proxy or a firewall that answers for this host, took the connection; or it arrived at another port, or without its data. "+
			"Look for proxies, SYN cookies and port translation on the way, and lead the range straight to this host."),
	explanation("dial-busy", "this host can listen on every port of the range",
		"Another program uses these ports, so they were not tried. A transfer cannot use them either. Stop the program, or move the range."),
	explanation("dial-untried", "every port of the range was tried",
		"The other end did not dial these ports, for the reason in the message. This says nothing about the firewall. Remove the reason, and run dial again."),
	explanation("dial-range", "both ends have the same range",
		"The settings of the two ends differ, so one side's firewall is open for ports that the other does not use. The other end dials only the ports in its own settings. "+
			"Give both ends the same settings."),
	explanation("dial-address", "the partner sees this host at the address that PORT announces",
		"Address translation is between the two ends. In a transfer the partner connects to the address in PORT, and not to the one that it sees. "+
			"Announce the address that leads to this host from there, or let the firewall rewrite PORT, which works in clear text only."),
}

func explanation(id, title, text string) report.Explanation {
	return report.Explanation{ID: id, Kind: core.Error.String(), Title: title, Text: text, Source: "activeftp dial"}
}
