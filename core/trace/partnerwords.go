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

// asksForReuse reports whether a reply requires that the data connection resumes the
// TLS session of the control connection.
func asksForReuse(reply string) bool {
	lower := strings.ToLower(reply)
	return strings.Contains(lower, "session reuse") || strings.Contains(lower, "reused") || strings.Contains(lower, "reuse required") || strings.Contains(lower, "resum")
}

// distrustsAddress reports whether a refusal is about the address, by the words of
// servers: vsftpd and ProFTPD "Illegal PORT command", Pure-FTPd "I won't open a
// connection to ... (only to ...)", IIS "Server cannot accept argument", others
// "address".
func distrustsAddress(reply string) bool {
	lower := strings.ToLower(reply)
	for _, words := range [...]string{
		"illegal port", "illegal eprt", "invalid port", "invalid eprt", "won't open", "only to ", "address", "foreign", "not yours", "security requirement",
		"cannot accept argument", "bounce", "mismatch", "does not match", "not match", "port theft", "not allowed to connect", "windows status 87",
	} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}
