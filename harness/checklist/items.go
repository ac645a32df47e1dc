// Package checklist lists the numbered requirements of FTP active mode, and the
// verdicts on them.
package checklist

import (
	"slices"
)

// Level is how strongly its text asks for an item. The zero value is none.
type Level uint8

const (
	_      Level = iota
	Must         // the text demands it, or nothing works without it
	Should       // the text asks for it
	May          // the text allows it
	Advice       // practice, or a text that is no standard
)

// String is the level's word.
func (l Level) String() string {
	return [...]string{"none", "must", "should", "may", "advice"}[min(l, Advice)]
}

// Item is one row of the checklist for active mode. Whom it binds is the client,
// the server or both.
type Item struct {
	ID          string // AM-01; never renamed and never used again
	Client      bool
	Server      bool
	Level       Level
	Requirement string // one sentence without its full stop
	Reference   string // where it is written, or what it comes from
}

// Who is whom the item binds: "client", "server" or "client, server".
func (i *Item) Who() string {
	switch {
	case i.Client && i.Server:
		return "client, server"
	case i.Client:
		return "client"
	}
	return "server"
}

// Items is the checklist, in the order of its ids.
func Items() []Item { return slices.Clone(items[:]) }

// Lookup is the item of that id.
func Lookup(id string) (Item, bool) {
	for _, i := range items {
		if i.ID == id {
			return i, true
		}
	}
	return Item{}, false
}

const (
	ofClient = 1 << iota
	ofServer
	ofBoth = ofClient | ofServer
)

func item(id string, who int, level Level, requirement, reference string) Item {
	return Item{id, who&ofClient != 0, who&ofServer != 0, level, requirement, reference}
}

var items = [...]Item{
	// The commands and how they are written.
	item("AM-01", ofBoth, Must, "PORT carries six decimal bytes h1,h2,h3,h4,p1,p2, each 0 to 255, and nothing else", "RFC 959 section 5.3.2"),
	item("AM-02", ofServer, Must, "a command may be written in upper or lower case", "RFC 959 section 5.3"),
	item("AM-03", ofServer, Must, "PORT is answered with 200, 421, 500, 501 or 530", "RFC 959 section 5.4"),
	item("AM-04", ofClient, Must, "EPRT carries family, address and port, each between two of the same delimiter, after one blank", "RFC 2428 section 2"),
	item("AM-05", ofServer, Must, "EPRT may use any delimiter from ! to ~", "RFC 2428 section 2"),
	item("AM-06", ofServer, Must, "EPRT that is right is answered with 200", "RFC 2428 section 2"),
	item("AM-07", ofServer, Must, "EPRT of a family the server has not is answered with 522 and the list of those it has", "RFC 2428 section 2"),
	item("AM-08", ofClient, Should, "a refused EPRT is followed by PORT on IPv4, and by nothing on IPv6", "RFC 2428 section 2"),
	item("AM-09", ofClient, Advice, "PORT after a refused EPRT announces the same port, whose listener was kept", "practice"),
	item("AM-10", ofClient, Must, "what is announced can be dialled: no unspecified address, no zone index, the family of the address", "RFC 2428 section 2"),
	item("AM-11", ofBoth, Must, "after EPSV ALL neither PORT, EPRT nor PASV is sent, and none is accepted", "RFC 2428 sections 3 and 4"),
	item("AM-12", ofClient, Must, "active mode is used only where somebody has asked for it", "RFC 2428 section 4"),
	item("AM-13", ofClient, Must, "REST comes right before the transfer command", "RFC 3659 sections 5.3 and 5.5"),
	item("AM-14", ofServer, Should, "PORT is accepted only after the login", "RFC 959 section 5.4"),
	item("AM-15", ofClient, Must, "HOST carries no port and comes before the login", "RFC 7151 section 3"),

	// The order and the life of the data connection.
	item("AM-20", ofClient, Must, "the data port listens before it is announced", "RFC 959 sections 3.2 and 5.2"),
	item("AM-21", ofServer, Must, "the data connection comes from the port below the server's control port", "RFC 959 sections 3.2 and 5.2"),
	item("AM-22", ofClient, Advice, "the data connection may come from any port", "RFC 1579"),
	item("AM-23", ofServer, Must, "the data connection comes from the address of the control connection", "RFC 1123 section 4.1.2.12"),
	item("AM-24", ofClient, Should, "every transfer has a port command of its own", "RFC 1123 section 4.1.2.5"),
	item("AM-25", ofServer, Must, "of PORT and PASV the last one counts", "RFC 959 section 3.2"),
	item("AM-26", ofServer, Must, "without a port command the server dials the client's control port", "RFC 959 sections 3.2 and 3.3"),
	item("AM-27", ofServer, Must, "the server closes the data connection after a download, and then says 226 or 250", "RFC 959 sections 3.2, 3.3 and 5.2"),
	item("AM-28", ofClient, Must, "the next transfer waits for the last reply, and the data is read to its end though 226 came first", "RFC 959 section 5.2"),
	item("AM-29", ofBoth, Should, "what the other side sent before it closed is read, and the connection ends without a reset", "RFC 959 section 5.2"),
	item("AM-30", ofServer, Must, "the data connection is closed on ABOR and with the control connection", "RFC 959 section 3.2"),
	item("AM-31", ofClient, Must, "the listener is closed and the port free again however a transfer ends", "practice"),

	// The replies.
	item("AM-40", ofClient, Must, "every reply that the text allows to a transfer command is understood", "RFC 959 section 5.4"),
	item("AM-41", ofClient, Must, "a refusal after 150 ends the wait for the data connection at once", "RFC 959 section 5.4"),
	item("AM-42", ofClient, Must, "after 421 no command but QUIT is sent", "RFC 959 sections 4.2 and 5.4"),
	item("AM-43", ofClient, Must, "replies of several lines are read, 150 and 226 too", "RFC 959 section 4.2"),
	item("AM-44", ofClient, Should, "the first digit of a reply decides", "RFC 1123 section 4.1.2.11"),
	item("AM-45", ofClient, Advice, "a download answered with 226 and no 150 is one, and 3yz to PORT is a refusal", "practice"),
	item("AM-46", ofServer, Must, "a data port that refuses is answered with 425, and the session goes on", "RFC 959 section 4.2"),
	item("AM-47", ofServer, Should, "a transfer that is refused opens no data connection", "RFC 959 section 5.4"),

	// Security.
	item("AM-50", ofServer, Advice, "a data port below 1024 is refused", "RFC 2577 section 3"),
	item("AM-51", ofServer, Advice, "an address that is not the client's is refused", "RFC 2577 sections 2 and 3"),
	item("AM-52", ofClient, Advice, "where the data connection comes from is compared with the server's address", "RFC 2577 section 4"),
	item("AM-53", ofClient, Advice, "a stranger's connection is closed and the wait goes on", "RFC 2577 section 8"),
	item("AM-54", ofClient, Advice, "data ports are chosen at random", "RFC 2577 section 8"),
	item("AM-55", ofClient, Must, "each port of the range is tried once at most, and the search ends", "RFC 6056 section 3.3"),
	item("AM-56", ofClient, Should, "without a range the port is above 1023", "RFC 6056 section 3.2"),
	item("AM-57", ofClient, Must, "one connection is let in for a transfer, and nothing but the file is on it", "practice"),

	// TLS.
	item("AM-60", ofBoth, Must, "the FTP client is the TLS client on the data connection, though the server dialled", "RFC 4217 section 7"),
	item("AM-61", ofClient, Must, "PBSZ 0 and then PROT come before a protected data connection", "RFC 4217 sections 8 and 9"),
	item("AM-62", ofClient, Must, "under PROT P the handshake is over before the first byte of the file", "RFC 4217 section 9"),
	item("AM-63", ofServer, Should, "PROT is judged at the transfer command, with 521, and not at PORT", "RFC 4217 section 10.2"),
	item("AM-64", ofServer, Must, "a handshake that fails is answered with 522 after 150", "RFC 4217 section 10.2"),
	item("AM-65", ofClient, Should, "the data connection resumes the session of the control connection", "RFC 4217 section 10.2"),
	item("AM-66", ofClient, Must, "the handshake begins when the connection is accepted and ends before the data", "RFC 4217 section 12.6"),
	item("AM-67", ofClient, Advice, "an upload ends with close_notify", "RFC 4217 section 12.6"),
	item("AM-68", ofBoth, May, "PROT may change between PORT and the transfer command", "RFC 4217 section 8"),
}
