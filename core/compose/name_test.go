package compose

import (
	"strings"
	"testing"
)

func TestName(t *testing.T) {
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
		got := Name(tt.name)
		if got != tt.want {
			t.Errorf("Name(%q) = %q, want %q", tt.name, got, tt.want)
		}
		if again := Name(got); again != got {
			t.Errorf("Name is not idempotent: Name(%q) = %q", got, again)
		}
	}
}

func TestReserve(t *testing.T) {
	names := make(Names)
	for _, tt := range []struct{ name, want string }{
		{"a", "a"}, {"a", "a 2"}, {"a 2", "a 2 2"}, {"a", "a 3"}, {"b 2", "b 2"}, {"b", "b"}, {"b", "b 3"},
	} {
		if got := names.Reserve(tt.name); got != tt.want {
			t.Errorf("Reserve(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
