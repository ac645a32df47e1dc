package core

import (
	"slices"
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 ports", 1: "1 port", 2: "2 ports", 1024: "1024 ports", -1: "-1 ports"} {
		if got := Count(n, "port"); got != want {
			t.Errorf("Count(%d, %q) = %q, want %q", n, "port", got, want)
		}
	}
}

// TestMessagesCount checks that the numbers and the nouns of messages agree.
func TestMessagesCount(t *testing.T) {
	for _, tt := range []struct{ name, text, rule, want string }{
		{"room for one port", activeText(65535, 2, ""), "port-end-high", "room for 1 port from 65535"},
		{"room for more ports", activeText(65000, 1024, ""), "port-end-high", "room for 536 ports from 65000"},
		{"range of one port", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 1\nport-end = 28591\n",
			"port-end-differs", "a range of 1 port from 28590"},
		{"range of two ports", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 2\nport-end = 28592\n",
			"port-end-differs", "a range of 2 ports from 28590"},
		{"one port for one transfer", activeText(28590, 1, "max-parallel-transfers = 1\n"),
			"port-capacity", "1 port for 1 parallel transfer of"},
		{"two ports for two transfers", activeText(28590, 2, "max-parallel-transfers = 2\n"),
			"port-capacity", "2 ports for 2 parallel transfers of"},
		{"two sites without a range", activeText(0, 0, "[transfer-site b]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"),
			"port-range-unset", "(2 active sites)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := Check(tt.text).Diagnostics
			if !slices.ContainsFunc(found, func(d Diagnostic) bool { return d.Rule == tt.rule && strings.Contains(d.Message, tt.want) }) {
				t.Errorf("no finding of %s contains %q:\n%s", tt.rule, tt.want, listing(found))
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "DMZ", `"DMZ"`},
		{"empty", "", `""`},
		{"terminal control", "a\x1b[31mb", `"a\x1b[31mb"`},
		{"text direction", "a\u202eb", `"a\u202eb"`},
		{"letters", "Überseehafen 日本", `"Überseehafen 日本"`},
		{"longest that is not cut", strings.Repeat("x", 60), `"` + strings.Repeat("x", 60) + `"`},
		{"cut", strings.Repeat("x", 61), `"` + strings.Repeat("x", 60) + `"...`},
		{"cut before a character of three bytes", strings.Repeat("x", 59) + "日本", `"` + strings.Repeat("x", 59) + `"...`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := quote(tt.text); got != tt.want {
				t.Errorf("quote(%q) = %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestJoinAnd(t *testing.T) {
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
			t.Errorf("joinAnd(%q) = %q, want %q", tt.items, got, tt.want)
		}
	}
}

func TestListRanges(t *testing.T) {
	for _, tt := range []struct {
		ranges []PortRange
		want   string
	}{
		{nil, ""},
		{portRanges(1, 1), "1"},
		{portRanges(1, 2, 4, 4), "1-2 and 4"},
		{portRanges(1, 1, 3, 3, 5, 5, 7, 7, 9, 9), "1, 3, 5, 7 and 9"},
		{portRanges(1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11), "1, 3, 5, 7, 9 and 1 more"},
	} {
		if got := listRanges(tt.ranges); got != tt.want {
			t.Errorf("listRanges(%v) = %q, want %q", tt.ranges, got, tt.want)
		}
	}
}

func TestListServices(t *testing.T) {
	got := listServices([]Service{{PortRange{8443, 2}, "HTTPS"}, {PortRange{10022, 1}, "SSH"}})
	if want := "8443-8444 (HTTPS) and 10022 (SSH)"; got != want {
		t.Errorf("listServices = %q, want %q", got, want)
	}
}
