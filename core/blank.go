package core

// isBlank reports whether c is a space or a tab, the only white space inside a
// line.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// cutBlank splits text at its first white space. The white space belongs to
// neither part; without any, after is empty.
func cutBlank(text string) (before, after string) {
	for i := range len(text) {
		if isBlank(text[i]) {
			return text[:i], trimLeft(text[i:])
		}
	}
	return text, ""
}

// trimLeft returns text without leading white space.
func trimLeft(text string) string {
	for text != "" && isBlank(text[0]) {
		text = text[1:]
	}
	return text
}

// trimRight returns text without trailing white space.
func trimRight(text string) string {
	for text != "" && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}
