package connect

import "strings"

// Refusal is the reason that a partner gives for refusing PORT or EPRT. The zero
// value is that it gives none.
type Refusal uint8

const (
	RefusalUnknownCommand Refusal = 1 + iota // it does not know the command
	RefusalAddress                           // it does not trust the address
	RefusalLogin                             // it wants a login first, or another user (530)
	RefusalClosing                           // it ends the session (421)
	RefusalPolicy                            // it knows the command and does not allow it
)

// RefusalOf returns the reason in a refusal of PORT or EPRT. Its words come before
// its code: servers send 500 both for a command that they do not know and for an
// address that they do not trust.
func RefusalOf(code int, text string) Refusal {
	lower := strings.ToLower(text)
	switch {
	case code == 530:
		return RefusalLogin
	case code == 421:
		return RefusalClosing
	case containsAny(lower, addressWords[:]):
		return RefusalAddress
	case code != 500 && code != 502: // not about the command
	case containsAny(lower, policyWords[:]):
		return RefusalPolicy
	case code == 502 || containsAny(lower, unknownWords[:]):
		return RefusalUnknownCommand
	}
	return 0
}

// addressWords are the words of servers about an address that they do not trust:
// vsftpd and ProFTPD "Illegal PORT command", Pure-FTPd "I won't open a connection to
// ... (only to ...)", IIS "Server cannot accept argument", others "address".
var addressWords = [...]string{
	"illegal port", "illegal eprt", "invalid port", "invalid eprt", "won't open", "only to ", "address", "foreign", "not yours", "security requirement",
	"cannot accept argument", "bounce", "mismatch", "does not match", "not match", "port theft", "not allowed to connect", "windows status 87",
}

// policyWords are the words of servers that know the command and do not allow it.
var policyWords = [...]string{
	"disabled", "not allowed", "denied", "forbidden", "prohibited", "not permitted", "active mode", "active connection", "active transfer", "active ftp",
}

// unknownWords are the words of servers that do not know a command.
var unknownWords = [...]string{
	"unknown", "not understood", "unrecogni", "not recogni", "not implemented", "unimplemented", "not supported", "unsupported", "no such command", "invalid command", "bad command", "syntax error",
	"huh?", "what?", "not known", "understand", "not found",
}

// IsEmptyListing reports whether a refusal of a listing says that there are no files,
// as some servers say it, without a data connection. A 450 to NLST means that unless
// its text says something else. Otherwise the text has to say it, because a 450 or
// 550 also means that the directory does not exist or must not be read. "No such
// file" says it only about a pattern, or without a path.
//
// Begun is that the refusal comes after a 1yz. RFC 959 section 5.4 has no such 450 or
// 550, and clients such as curl take it for a failure, so only plain words count.
func IsEmptyListing(command string, begun bool, code int, text string) bool {
	verb, path, _ := strings.Cut(command, " ")
	verb = strings.ToUpper(verb)
	if verb != "NLST" && verb != "LIST" || code != 450 && code != 550 {
		return false
	}
	for path = strings.TrimLeft(path, " "); strings.HasPrefix(path, "-"); path = strings.TrimLeft(path, " ") {
		_, path, _ = strings.Cut(path, " ") // an option, such as -a
	}
	lower := strings.ToLower(text)
	switch {
	case containsAny(lower, otherReasons[:]):
		return false
	case containsAny(lower, noFilesWords[:]):
		return true
	case begun:
		return false
	case path == "" || strings.ContainsAny(path, "*?["):
		return code == 450 && verb == "NLST" || strings.Contains(lower, "no such file")
	}
	return code == 450 && verb == "NLST" && !containsAny(lower, missingWords[:])
}

// noFilesWords are the words of servers for a listing without files: BSD's ftpd and
// its descendants "No files found", z/OS "No data sets found" and "No members found".
var noFilesWords = [...]string{
	"no file found", "no files", "no matching", "no match", "no entries", "no data sets", "no members", "directory is empty", "directory empty", "empty directory", "nothing to list",
}

// missingWords are the words of servers for a directory that does not exist.
var missingWords = [...]string{"no such", "not exist", "not found", "cannot find", "can't find", "not a directory"}

// otherReasons are words of a refused listing that have nothing to do with its files.
var otherReasons = [...]string{
	"denied", "permission", "permitted", "not allowed", "log in", "login", "session", "tls", "ssl", "busy", "locked", "connection", "timed out", "timeout", "quota", "too many",
}

// AsksForReuse reports whether a reply requires that the data connection resumes the
// TLS session of the control connection.
func AsksForReuse(reply string) bool {
	return containsAny(strings.ToLower(reply), reuseWords[:])
}

// reuseWords are the words of servers that require a resumed session.
var reuseWords = [...]string{"session reuse", "reused", "reuse required", "resum"}

// containsAny reports whether text contains one of the words.
func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
