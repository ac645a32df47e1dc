package core

import "testing"

func TestTrim(t *testing.T) {
	for _, tt := range []struct{ text, left, right string }{
		{"", "", ""},
		{" \t ", "", ""},
		{"a", "a", "a"},
		{" \ta b\t ", "a b\t ", " \ta b"},
		{"\u00a0a\r", "\u00a0a\r", "\u00a0a\r"}, // other white space is text
	} {
		if got := trimLeft(tt.text); got != tt.left {
			t.Errorf("trimLeft(%q) = %q, want %q", tt.text, got, tt.left)
		}
		if got := trimRight(tt.text); got != tt.right {
			t.Errorf("trimRight(%q) = %q, want %q", tt.text, got, tt.right)
		}
	}
}

func TestCutBlank(t *testing.T) {
	for _, tt := range []struct{ text, before, after string }{
		{"", "", ""},
		{"host", "host", ""},
		{"transfer-site a b", "transfer-site", "a b"},
		{"transfer-site\t a", "transfer-site", "a"},
		{"a ", "a", ""},
	} {
		if before, after := cutBlank(tt.text); before != tt.before || after != tt.after {
			t.Errorf("cutBlank(%q) = %q, %q, want %q, %q", tt.text, before, after, tt.before, tt.after)
		}
	}
}
