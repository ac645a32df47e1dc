package connect

import "strings"

// minSecret is the length from which on a password is masked wherever it appears,
// in bytes. A shorter one cannot be told from other text.
const minSecret = 4

// Without returns text with four stars in place of a password, wherever it appears
// and in any case: who refuses a command may repeat it in capitals. A password of
// less than 4 bytes, or without a letter, cannot be told from other text and stays.
func Without(text, password string) string {
	if !hasLetter(password) {
		return text
	}
	return replaceSecret(text, password)
}

// MaskedReply returns a line of a reply without secrets, for every further use: as
// [Masked], and without the password of the login, which a server may repeat bare.
// The code stays, and so do the numbers of replies that are not negative, because
// clients read sizes and ports from them.
func MaskedReply(line, password string) string {
	code, head := ReplyCode(line), 0
	if code != 0 {
		head = min(len(line), len("226 "))
	}
	if code >= 400 || hasLetter(password) {
		line = line[:head] + replaceSecret(line[head:], password)
	}
	return Masked(line)
}

// hasLetter reports whether text has a byte that is part of a letter.
func hasLetter(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' || r >= 0x80 })
}

// replaceSecret returns text with four stars in place of a password.
func replaceSecret(text, password string) string {
	if len(password) < minSecret {
		return text
	}
	var out strings.Builder
	rest := 0 // where the text starts that is still to be written
	for i := 0; i+len(password) <= len(text); i++ {
		if !equalFold(text[i:i+len(password)], password) {
			continue
		}
		out.WriteString(text[rest:i] + mask)
		i += len(password) - 1
		rest = i + 1
	}
	return out.String() + text[rest:]
}

// equalFold reports whether two texts of the same length are equal apart from the
// case of ASCII letters.
func equalFold(a, b string) bool {
	for i := range len(a) {
		x, y := a[i], b[i]
		if x != y && (x|0x20 != y|0x20 || x|0x20 < 'a' || 'z' < x|0x20) {
			return false
		}
	}
	return true
}
