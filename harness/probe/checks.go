package probe

import (
	"activeftp/harness/checklist"
)

// check checks one item. run returns a [noReplyError] if the server does not
// answer, a [notApplicableError] if the item cannot be checked on it, and any
// other error if something fails on this side.
type check struct {
	id  string
	run func(*attempt) (checklist.Verdict, error)
}

// checks has a check for each item that binds a server.
var checks = [...]check{
	{"AM-01", portSyntax},
	{"AM-02", lowerCase},
	{"AM-03", portReplies},
	{"AM-05", delimiters},
	{"AM-06", eprt},
	{"AM-07", family},
	{"AM-11", epsvAll},
	{"AM-14", beforeLogin},
	{"AM-21", sourcePort},
	{"AM-23", sourceAddress},
	{"AM-25", lastPort},
	{"AM-26", defaultPort},
	{"AM-27", closesThenReplies},
	{"AM-29", noReset},
	{"AM-30", abort},
	{"AM-46", refusedConnect},
	{"AM-47", refusedTransfer},
	{"AM-50", lowPort},
	{"AM-51", foreignAddress},
	{"AM-60", tlsClient},
	{"AM-63", protLate},
	{"AM-64", handshakeFails},
	{"AM-68", protAfterPort},
}
