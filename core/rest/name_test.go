package rest

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ name, want string }{
		{"payroll", "payroll"},
		{"Pay Roll.1", "Pay Roll.1"},
		{"  a \t b  ", "a b"},
		{"a]\n[host", "a---host"},
		{"a #b", "a -b"},
		{"#", "-"},
		{"Zürich", "Zürich"},
		{"a\u202eb\u00a0c", "a-b-c"},
		{"a\xffb", "a\ufffdb"},
		{"", "unnamed"},
		{" \t", "unnamed"},
		{strings.Repeat("é", 300), strings.Repeat("é", 255)},
	}
	for _, tt := range tests {
		got := canonical(tt.name)
		if got != tt.want {
			t.Errorf("canonical(%q) = %q, want %q", tt.name, got, tt.want)
		}
		if again := canonical(got); again != got {
			t.Errorf("canonical is not idempotent: canonical(%q) = %q", got, again)
		}
	}
}

func TestReserve(t *testing.T) {
	names := make(nameSet)
	for _, tt := range []struct{ name, want string }{
		{"a", "a"}, {"a", "a 2"}, {"a 2", "a 2 2"}, {"a", "a 3"}, {"b 2", "b 2"}, {"b", "b"}, {"b", "b 3"},
	} {
		if got := names.reserve(tt.name); got != tt.want {
			t.Errorf("reserve(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
