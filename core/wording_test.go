package core

import (
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "DMZ", `"DMZ"`},
		{"empty", "", `""`},
		{"terminal control", "a\x1b[31mb", `"a\x1b[31mb"`},
		{"text direction", "a\u202eb", `"a\u202eb"`},
		{"letters", "Überseehafen 日本", `"Überseehafen 日本"`},
		{"longest whole", strings.Repeat("x", 60), `"` + strings.Repeat("x", 60) + `"`},
		{"cut", strings.Repeat("x", 61), `"` + strings.Repeat("x", 60) + `"...`},
		{"cut before a letter of three bytes", strings.Repeat("x", 59) + "日本", `"` + strings.Repeat("x", 59) + `"...`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := quote(tt.text); got != tt.want {
				t.Errorf("quote(%q) = %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestJoined(t *testing.T) {
	for _, tt := range []struct {
		items []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b"}, "a and b"},
		{[]string{"a", "b", "c"}, "a, b and c"},
	} {
		if got := joinAnd(tt.items); got != tt.want {
			t.Errorf("joined(%q) = %q, want %q", tt.items, got, tt.want)
		}
	}
}

func TestFewRanges(t *testing.T) {
	for _, tt := range []struct {
		ranges []PortRange
		want   string
	}{
		{nil, ""},
		{runs(1, 1), "1"},
		{runs(1, 2, 4, 4), "1-2 and 4"},
		{runs(1, 1, 3, 3, 5, 5, 7, 7, 9, 9), "1, 3, 5, 7 and 9"},
		{runs(1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11), "1, 3, 5, 7, 9 and 1 more"},
	} {
		if got := listRanges(tt.ranges); got != tt.want {
			t.Errorf("fewRanges(%v) = %q, want %q", tt.ranges, got, tt.want)
		}
	}
}

func TestFewServices(t *testing.T) {
	got := listServices([]Service{{PortRange{8443, 2}, "HTTPS"}, {PortRange{10022, 1}, "SSH"}})
	if want := "8443-8444 (HTTPS) and 10022 (SSH)"; got != want {
		t.Errorf("fewServices gives %q, want %q", got, want)
	}
}
