package core

// blank reports whether c is white space within a line.
func blank(c byte) bool { return c == ' ' || c == '\t' }

// cutBlank is text before and after the first white space in it.
func cutBlank(text string) (before, after string) {
	for i := range len(text) {
		if blank(text[i]) {
			return text[:i], trimLeft(text[i:])
		}
	}
	return text, ""
}

// trimLeft is text without the white space before it.
func trimLeft(text string) string {
	for text != "" && blank(text[0]) {
		text = text[1:]
	}
	return text
}

// trimRight is text without the white space after it.
func trimRight(text string) string {
	for text != "" && blank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}
