package trace

import "strings"

// partnerWords maps what servers say in a 425, after their systems' errors, to the
// reason. The first words that a reply contains count. They are in lower case.
var partnerWords = [...]struct {
	words  string
	reason reason
}{
	{"port or pasv", reasonNoPort}, {"pasv first", reasonNoPort}, {"port first", reasonNoPort},
	{"bind", reasonPartnerSide}, {"permission denied", reasonPartnerSide}, {"address already in use", reasonPartnerSide},
	{"assign requested address", reasonPartnerSide}, {"too many open files", reasonPartnerSide}, {"create data socket", reasonPartnerSide},
	{"timed out", reasonDropped}, {"timeout", reasonDropped}, {"time-out", reasonDropped}, {"in time", reasonDropped},
	{"refused", reasonReset}, {"10061", reasonReset}, {"reset", reasonReset},
	{"no route", reasonNoRoute}, {"unreachable", reasonNoRoute}, {"prohibited", reasonNoRoute}, {"host is down", reasonNoRoute},
}

// partnerReason returns the reason that a reply gives for a failed connection, or 0 if
// it gives none.
func partnerReason(reply string, protected bool) reason {
	lower := strings.ToLower(reply)
	if strings.Contains(lower, "operation not permitted") {
		if protected { // ProFTPD, if the session of the control connection is not resumed
			return reasonTLSReuse
		}
		return reasonPartnerSide // its own packet filter
	}
	for i := range partnerWords {
		if strings.Contains(lower, partnerWords[i].words) {
			return partnerWords[i].reason
		}
	}
	return 0
}

// couldNotConnect reports whether a refusal says that there is no data connection. Some
// servers say so with another code than 425.
func couldNotConnect(reply string) bool {
	lower := strings.ToLower(reply)
	for _, words := range [...]string{"establish connection", "establish data connection", "open data connection", "build data connection", "data channel", "connect data socket"} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}
