package trace

import (
	"strings"

	"activeftp/core/connect"
)

// maskedRemark returns a remark with every secret replaced by four stars. Programs write
// passwords in forms of their own ("password=x", {"cmd":"PASS","arg":"x"}), so all that
// follows a word for one is hidden.
func maskedRemark(text string) string {
	const word = "passive" // no slip of the hand for PASS
	if len(text) > len(word) && strings.EqualFold(text[:len(word)], word) {
		return text[:len(word)] + maskedRemark(text[len(word):])
	}
	text = connect.Masked(text)
	lower := strings.ToLower(text)
	for pos := 0; ; {
		i := strings.Index(lower[pos:], "pass")
		if other := strings.Index(lower[pos:], "pwd"); i < 0 || other >= 0 && other < i {
			i = other
		}
		if i < 0 || len(lower) != len(text) {
			return text
		}
		start := pos + i
		pos = start + len("pwd")
		end := start
		for end < len(lower) && isLetter(lower[end]) {
			end++
		}
		switch lower[start:end] {
		case "pass", "passwd", "password", "passphrase", "passcode", "pwd":
			if (start == 0 || !isLetter(lower[start-1])) && strings.Trim(text[end:], " *") != "" {
				return text[:end] + " ****"
			}
		}
	}
}
