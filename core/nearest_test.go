package core

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	commands := []string{"check", "probe", "prove", "conformance"}
	for _, tt := range []struct{ word, want string }{
		{"chek", "check"},
		{"Check", "check"},
		{"prob", "probe"},
		{"confromance", "conformance"},
		{"proe", ""}, // probe or prove
		{"lint", ""},
		{"c", ""},
		{"", ""},
	} {
		if got := Nearest(tt.word, commands); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}

func TestNearestWithin(t *testing.T) {
	keys := []string{"base-port", "number-of-ports", "port-end"}
	zones := []string{"none", "any", "Default", "DMZ", "DMZ1", "Partners", "West"}
	for _, tt := range []struct {
		text     string
		list     []string
		maxEdits int
		want     string // empty: none
	}{
		{"base-port", keys, 3, "base-port"},
		{"Base Port", keys, 3, "base-port"},
		{"BASE_PORT", keys, 0, "base-port"},
		{"bsae-port", keys, 1, "base-port"},
		{"baseport", keys, 1, "base-port"},
		{"bse-prt", keys, 2, "base-port"},
		{"number-of-prots", keys, 1, "number-of-ports"},
		{"port", keys, 1, ""},
		{"", keys, 1, ""},
		{strings.Repeat("x", maxWordLen+1), keys, 100, ""},

		{"dmz", zones, 1, "DMZ"},
		{"DZM", zones, 1, "DMZ"},
		{"DMZ2", zones, 1, ""}, // another digit is not a typo
		{"DMZ11", zones, 1, ""},
		{"Partner", zones, 1, "Partners"},
		{"Pratners", zones, 1, "Partners"},
		{"West ", zones, 1, "West"},
		{"East", zones, 1, ""}, // another word
		{"None", zones, 1, "none"},
		{"default", zones, 1, "Default"},
		{"Überseehafen", []string{"überseehafen"}, 0, "überseehafen"},

		{"ab", []string{"abc", "abd"}, 1, ""}, // two are equally near
		{"ab", []string{"abc", "AB"}, 1, "AB"},
		{"ab", []string{"AB", "abc"}, 1, "AB"},
		{"ab", []string{"abcd"}, 1, ""},
		{"zone 0", []string{"zone 9"}, 2, ""},
		{"zone 0", []string{"zone"}, 2, ""},
		{"zone 9", []string{"zone"}, 2, ""},
		{"zone 1 wst", []string{"zone 1 west"}, 1, "zone 1 west"},
		{strings.Repeat("x", maxWordLen), []string{strings.Repeat("x", maxWordLen-1)}, 1, strings.Repeat("x", maxWordLen-1)},
		{"internal", []string{"external"}, 2, ""},
	} {
		got := ""
		if i, ok := nearest(tt.text, tt.list, tt.maxEdits); ok {
			got = tt.list[i]
		}
		if got != tt.want {
			t.Errorf("nearest(%q, %d edits) = %q, want %q", tt.text, tt.maxEdits, got, tt.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	long := strings.Repeat("x", maxWordLen)
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"port", "port", 0},
		{"", "port", 4},
		{"port", "prot", 1},
		{"port", "ports", 1},
		{"port", "pot", 1},
		{"port", "part", 2},
		{"internal", "external", 4},
		{"abcd", "badc", 2},
		{long, long, 0},
		{long, "", maxWordLen},
		{long, long + "x", 2*maxWordLen + 1},
	} {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := editDistance(tt.b, tt.a); got != tt.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
