package report

import "testing"

func TestWithoutLines(t *testing.T) {
	for _, tt := range []struct{ message, want string }{
		{"", ""},
		{"port-end is 5", "port-end is 5"},
		{"base-port is already set on line 12", "base-port is already set on line *"},
		{"x has no finding on line 3; it has one on line 400, so move it", "x has no finding on line *; it has one on line *, so move it"},
		{"the line is too long", "the line is too long"},
		{"no line 7", "no line *"},
		{"ends with line ", "ends with line "},
	} {
		if got := WithoutLines(tt.message); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.message, got, tt.want)
		}
	}
}
