// Package checklist lists the numbered requirements of FTP active mode and the
// verdicts on them.
package checklist

import (
	"slices"

	"activeftp/harness/report"
)

// Level is the strength of a requirement. The zero value is invalid.
type Level uint8

const (
	_      Level = iota
	Must         // the reference demands it, or nothing works without it
	Should       // the reference recommends it
	May          // the reference allows it
	Advice       // practice, or a reference that is not a standard
)

// String returns the level's name as reports print it.
func (l Level) String() string {
	return [...]string{"none", "must", "should", "may", "advice"}[min(l, Advice)]
}

// Item is a requirement of the checklist. It binds the client, the server, or
// both.
type Item struct {
	ID          string // AM-nn; never renamed, never given to another item
	Client      bool   // binds the client
	Server      bool   // binds the server
	Level       Level
	Requirement string // one sentence without its full stop
	Reference   string // section of an RFC, or "practice"
	Why         string // the effect of a violation on the wire, and the remedy
}

// Who returns the parties that the item binds: "client", "server" or "client,
// server".
func (i *Item) Who() string {
	switch {
	case i.Client && i.Server:
		return "client, server"
	case i.Client:
		return "client"
	}
	return "server"
}

// Items returns the checklist in the order of the ids. The caller may modify the
// slice.
func Items() []Item { return slices.Clone(items[:]) }

// Lookup returns the item with the given id. ok is false if there is none.
func Lookup(id string) (item Item, ok bool) {
	for _, i := range items {
		if i.ID == id {
			return i, true
		}
	}
	return Item{}, false
}

// Explanations returns the explanations of all items, in the order of the ids.
func Explanations() []report.Explanation {
	var all []report.Explanation
	for _, i := range items {
		all = append(all, report.Explanation{
			ID: i.ID, Kind: i.Level.String(), Title: i.Requirement, Text: i.Why, Source: i.Reference,
		})
	}
	return all
}

// The parties that an item binds.
const (
	client = 1 << iota
	server
	both = client | server
)

func item(id string, parties int, level Level, reference, requirement, why string) Item {
	return Item{id, parties&client != 0, parties&server != 0, level, requirement, reference, why}
}

var items = [...]Item{
	// The commands and their syntax.
	item("AM-01", both, Must, "RFC 959 section 5.3.2",
		"A client sends PORT with six decimal bytes h1,h2,h3,h4,p1,p2, each 0 to 255, and a server accepts no other form",
		"A strict server refuses a malformed PORT with 501. A lenient one may read another port from it, connect there, and leave the "+
			"client waiting. Update the client, or look for a firewall that rewrites the command."),
	item("AM-02", server, Must, "RFC 959 section 5.3",
		"A server accepts commands in upper and lower case",
		"A server that compares the case refuses port or eprt with 500, and the client concludes that active mode is not supported. "+
			"Update the server, or use a client that sends upper case."),
	item("AM-03", server, Must, "RFC 959 section 5.4",
		"A server answers PORT with 200, 421, 500, 501 or 530",
		"RFC 959 lists no other reply to PORT. A client that gets another one, such as 425, can report the wrong cause. Update the "+
			"server."),
	item("AM-04", client, Must, "RFC 2428 section 2",
		"A client sends EPRT with one blank, then family, address and port, each between two of the same delimiter",
		"A strict server refuses a malformed EPRT with 501, and no data connection is opened. Update the client, or look for a "+
			"firewall that rewrites the command."),
	item("AM-05", server, Must, "RFC 2428 section 2",
		"A server accepts every delimiter from ! to ~ in EPRT",
		"The client chooses the delimiter. A server that knows only | refuses EPRT with any other one; most clients send |, so this "+
			"seldom matters. If a client fails here, configure it to announce by PORT."),
	item("AM-06", server, Must, "RFC 2428 section 2",
		"A server answers a valid EPRT with 200",
		"If EPRT is refused, a client on IPv4 has to fall back to PORT, and a client on IPv6 has no active mode at all. Allow EPRT on "+
			"the server, or use passive mode on IPv6."),
	item("AM-07", server, Must, "RFC 2428 section 2",
		"A server answers EPRT for a family that it does not support with 522 and the list of those that it supports",
		"The list, such as (1,2), tells the client which family to try next. Without it the client has to guess, or gives up. Update "+
			"the server, or announce by PORT on IPv4."),
	item("AM-08", client, Should, "RFC 2428 section 2",
		"A client whose EPRT is refused continues with PORT on IPv4, and with neither on IPv6",
		"Some servers know only PORT. A client that gives up after 500, 501, 502 or 522 has no active mode with them. Configure the "+
			"client to announce by PORT on IPv4; PORT cannot carry an IPv6 address, so use passive mode there."),
	item("AM-09", client, Advice, "practice",
		"A client that falls back to PORT announces the same port, on the listener that it kept open",
		"A client that opens a second listener needs two ports for one transfer, and in a range of one port it fails because of its "+
			"own first listener. Enlarge the range by one port for each concurrent transfer, or have the client announce by PORT from the "+
			"start."),
	item("AM-10", client, Must, "RFC 2428 section 2",
		"A client announces an address to which the partner can connect: not the unspecified address, no zone index, and of the stated family",
		"The partner refuses 0.0.0.0, :: or an address with a zone index, or connects to a host that is not the client. Bind the "+
			"client to the address that the partner must connect to."),
	item("AM-11", both, Must, "RFC 2428 sections 3 and 4",
		"After EPSV ALL a client sends neither PORT, EPRT nor PASV, and a server refuses them",
		"EPSV ALL tells address translators on the way that they can ignore the session. They no longer rewrite a later PORT, so the "+
			"partner connects to an address that leads elsewhere. Do not mix EPSV ALL and active mode in one session."),
	item("AM-12", client, Must, "RFC 2428 section 4",
		"A client uses active mode only if the user has chosen it",
		"RFC 2428 asks for EPSV in ordinary transfers, because a client's firewall is usually closed to connections from outside. "+
			"Switch active mode on only for the sites that need it."),
	item("AM-13", client, Must, "RFC 3659 sections 5.3 and 5.5",
		"A client sends REST immediately before the transfer command",
		"If another command, such as PORT, comes in between, a server may forget the restart offset and send the whole file, which the "+
			"client appends to the part that it has. Use a client that sends PORT, REST and RETR in this order."),
	item("AM-14", server, Should, "RFC 959 section 5.4",
		"A server accepts PORT only after the login",
		"A server that accepts PORT before the login does work for anybody; others answer 530. If a client gets 530 to PORT, check the "+
			"user name, the password and the user's rights."),
	item("AM-15", client, Must, "RFC 7151 section 3",
		"A client sends HOST without a port, and before the login",
		"HOST names a virtual server and does not concern the data port. A server refuses HOST with a port or after the login, and the "+
			"session may end on the wrong virtual server. Configure the client with the plain host name."),
	// The order and the life of the data connection.
	item("AM-20", client, Must, "RFC 959 sections 3.2 and 5.2",
		"A client listens on the data port before it announces it",
		"Some partners connect as soon as they read PORT. If the client does not listen yet, its host rejects the connection, and the "+
			"transfer fails with 425, sometimes only under load. Update the client."),
	item("AM-21", server, Must, "RFC 959 sections 3.2 and 5.2",
		"A server opens the data connection from the port below its control port",
		"This is port 20 for a control port of 21. A firewall that allows only source port 20 drops connections from other ports, and "+
			"the transfer times out. Set the server up for port 20 (vsftpd: connect_from_port_20), or allow any source port."),
	item("AM-22", client, Advice, "RFC 1579",
		"A client accepts a data connection from any source port",
		"Many servers have no right to use port 20. A client that insists on it rejects their connections, and the transfer fails. "+
			"Switch that check off."),
	item("AM-23", server, Must, "RFC 1123 section 4.1.2.12",
		"A server opens the data connection from the address of its control connection",
		"A client that compares the addresses rejects a connection from another one, and a firewall that allows only the known address "+
			"drops it. Bind the server to one address, or allow the other one in the firewall and in the client."),
	item("AM-24", client, Should, "RFC 1123 section 4.1.2.5",
		"A client sends a port command before every transfer",
		"Otherwise the partner connects to the port of the previous transfer, on which the client may no longer listen, or refuses the "+
			"transfer. Update the client."),
	item("AM-25", server, Must, "RFC 959 section 3.2",
		"A server obeys the last of several PORT and PASV commands",
		"A server that obeys an earlier command waits at one place while the client waits at another, until the transfer times out. "+
			"Update the server, or do not mix active and passive mode in one session."),
	item("AM-26", server, Must, "RFC 959 sections 3.2 and 3.3",
		"A server connects to the client's control port if there was no port command",
		"RFC 959 makes this port the default. Today most servers refuse such a transfer, so a client must not rely on it. Send PORT or "+
			"EPRT before every transfer."),
	item("AM-27", server, Must, "RFC 959 sections 3.2, 3.3 and 5.2",
		"A server closes the data connection after a download, and then sends 226 or 250",
		"The close marks the end of the file. If the connection stays open, a client waits until its time-out; if 226 comes too early, "+
			"a careless client cuts the file short. Update the server. probe fails a server that keeps the idle connection open for more than "+
			"a second after the reply; it cannot tell a shorter time from packets that overtake each other."),
	item("AM-28", client, Must, "RFC 959 section 5.2",
		"A client waits for the last reply before the next transfer, and reads the data to its end even if 226 comes first",
		"Otherwise the client takes the reply to one transfer for that to the next, or loses the end of a file that is still under way "+
			"when 226 arrives. Update the client."),
	item("AM-29", both, Should, "RFC 959 section 5.2",
		"Each side reads everything that the other sent before it closed, and ends the connection without a reset",
		"A reset discards data that is still under way, so the end of a file can get lost without an error on the sending side. Update "+
			"the side that sends the reset, or look for a firewall that does."),
	item("AM-30", server, Must, "RFC 959 section 3.2",
		"A server closes the data connection after ABOR, and when the control connection ends",
		"A connection that stays open occupies a port of the client's range, until the range is exhausted. Have the server handle ABOR "+
			"during transfers (vsftpd: async_abor_enable) and end those that stall (vsftpd: data_connection_timeout), or restart it."),
	item("AM-31", client, Must, "practice",
		"A client closes its listener and frees the port, however the transfer ends",
		"A port that stays in use after a failed transfer is missing from the range, until no transfer finds one. Restart the client "+
			"to free the ports, and update it."),
	// The replies.
	item("AM-40", client, Must, "RFC 959 section 5.4",
		"A client understands every reply that RFC 959 allows to a transfer command",
		"A client that knows only 150 and 226 takes a transfer with 125 or 250 for a failure, although the file has arrived. Update "+
			"the client."),
	item("AM-41", client, Must, "RFC 959 section 5.4",
		"A client stops waiting for the data connection as soon as a refusal follows 150",
		"The partner sends 425 after 150 if it cannot connect. A client that waits on reports a time-out later, and the partner's "+
			"reason is lost. Update the client; for the reason itself see connect-refused."),
	item("AM-42", client, Must, "RFC 959 sections 4.2 and 5.4",
		"A client sends no command but QUIT after 421",
		"The partner is about to close the control connection, so every other command fails. Open a new session. If 421 came after a "+
			"wait, the partner may have waited for its own data connection: see firewall-closed."),
	item("AM-43", client, Must, "RFC 959 section 4.2",
		"A client understands replies of several lines, 150 and 226 included",
		"A client that takes the second line for the next reply is one reply ahead from there on, and ends transfers that are still "+
			"running. Update the client, or have the partner shorten its messages to one line."),
	item("AM-44", client, Should, "RFC 1123 section 4.1.2.11",
		"A client decides by the first digit of a reply",
		"Servers use codes that no RFC lists. A client that knows only the listed ones takes 299 for a failure, or goes on waiting. "+
			"Update the client."),
	item("AM-45", client, Advice, "practice",
		"A client accepts a download with 226 but no 150, and takes 3yz after PORT for a refusal",
		"Some servers omit 150; a client that insists on it reports a failure although the file has arrived. After 3yz to PORT no data "+
			"connection comes, so waiting for one ends in a time-out. Update the client."),
	item("AM-46", server, Must, "RFC 959 section 4.2",
		"A server that cannot connect to the data port answers 425 and keeps the session",
		"Without 425 the client waits until its time-out and cannot tell a closed firewall from a slow partner. Update the server, or "+
			"shorten its time-out for connecting."),
	item("AM-47", server, Should, "RFC 959 section 5.4",
		"A server opens no data connection for a transfer that it refuses",
		"The client can take the connection for that of its next transfer, or has to reject it. Update the server."),
	// Security.
	item("AM-50", server, Advice, "RFC 2577 section 3",
		"A server refuses a data port below 1024",
		"Ports below 1024 belong to services such as mail, which such a connection can attack in the server's name (FTP bounce). If "+
			"PORT is refused for this reason, set Base Port to 1024 or above."),
	item("AM-51", server, Advice, "RFC 2577 sections 2 and 3",
		"A server refuses a data address that is not the client's",
		"Otherwise anybody can have the server connect to other hosts (FTP bounce). A client behind address translation announces an "+
			"address that such a server refuses: have the translation rewrite PORT, or announce the translated address."),
	item("AM-52", client, Advice, "RFC 2577 section 4",
		"A client compares the source address of the data connection with the server's address",
		"Without the check, whoever connects to the announced port first gets the upload, or supplies the download. Switch on hostname "+
			"verification, unless the partner connects from another address."),
	item("AM-53", client, Advice, "RFC 2577 section 8",
		"A client closes a stranger's connection and continues to wait for the partner",
		"If the client gives up instead, anybody who can reach the port can make its transfers fail. Update the client, and open the "+
			"firewall only for the partner's address."),
	item("AM-54", client, Advice, "RFC 2577 section 8",
		"A client chooses data ports at random",
		"Whoever can predict the next port can connect to it before the partner does. Update the client, switch on hostname "+
			"verification, and open the firewall only for the partner's address."),
	item("AM-55", client, Must, "RFC 6056 section 3.3",
		"A client tries each port of the range at most once in a search, and then gives up",
		"A client that searches without an end hangs when every port is in use, and shows no error. Update the client, or enlarge the "+
			"range so that a free port is always found."),
	item("AM-56", client, Should, "RFC 6056 section 3.2",
		"A client without a range uses a port above 1023",
		"Partners refuse to connect to a port below 1024 (RFC 2577 section 3), so the port command fails. Set Base Port to 1024 or "+
			"above, or update the client."),
	item("AM-57", client, Must, "practice",
		"A client accepts one connection per transfer, which carries nothing but the file",
		"A second connection can replace the partner's, and any other byte on the connection damages the file. Update the client."),
	// TLS.
	item("AM-60", both, Must, "RFC 4217 section 7",
		"The FTP client is the TLS client on the data connection, although the server connects",
		"If both sides wait for the other to start TLS, no byte moves until a time-out. Use a client that starts TLS on a connection "+
			"that it accepted, or another release of it."),
	item("AM-61", client, Must, "RFC 4217 sections 8 and 9",
		"A client sends PBSZ 0 and then PROT before a protected data connection",
		"A strict server answers PROT without PBSZ with 503, and the data connection stays in clear text. Update the client."),
	item("AM-62", client, Must, "RFC 4217 section 9",
		"A client completes the TLS handshake before the first byte of the file under PROT P",
		"Otherwise the file crosses the network in clear text, although both sides agreed on encryption. Some clients do this in "+
			"active mode, among them curl 7.87 to 7.88.1: use another release."),
	item("AM-63", server, Should, "RFC 4217 section 10.2",
		"A server checks PROT at the transfer command and not at PORT, and refuses with 521",
		"With 521 the partner requires another protection level on the data connection. Set PROT P instead of C, or C instead of P. A "+
			"server that refuses PORT for this reason makes it look like a refusal of active mode."),
	item("AM-64", server, Must, "RFC 4217 section 10.2",
		"A server answers a failed TLS handshake on the data connection with 522, after 150",
		"With another reply, or none, the client cannot tell that TLS failed. Check certificates and TLS versions on both sides, and "+
			"that the client resumes the TLS session if the server requires it."),
	item("AM-65", client, Should, "RFC 4217 section 10.2",
		"A client resumes the TLS session of the control connection on the data connection",
		"This shows the server that both connections belong to one client; a server that requires it (vsftpd: require_ssl_reuse) "+
			"answers 522 otherwise. Use a client that resumes the session, or have the requirement switched off."),
	item("AM-66", client, Must, "RFC 4217 section 12.6",
		"A client starts the TLS handshake when it has accepted the connection, and completes it before the data",
		"A client that first waits for data or for a reply keeps the partner waiting for the handshake, until one of them times out. "+
			"Update the client."),
	item("AM-67", client, Advice, "RFC 4217 section 12.6",
		"A client ends an upload with close_notify",
		"Without close_notify the partner cannot tell a complete upload from a truncated one, and some partners reject it. Update the "+
			"client."),
	item("AM-68", both, May, "RFC 4217 section 8",
		"PROT may change between PORT and the transfer command",
		"The level in force at the transfer command counts. A server that fixes it at PORT disagrees with the client about TLS on the "+
			"data connection, and the transfer fails. Send PROT before PORT."),
}
