package main

import (
	"strings"
	"testing"
)

// TestHintAtHost checks that the hint is for people at a terminal alone, and for
// settings without the section [host].
func TestHintAtHost(t *testing.T) {
	const hint = "hint: activeftp host"
	at := func(live bool, width int, text string, args ...string) result {
		return environment{in: strings.NewReader(text), live: live, width: width}.activeftp(append(args, "-")...)
	}
	with := noFinding + "[host]\nos = linux\n"
	for _, tt := range []struct {
		name string
		res  result
		want bool
	}{
		{"at a terminal", at(true, 80, noFinding, "check"), true},
		{"with an empty section", at(true, 80, noFinding+"[host]\n", "check"), true},
		{"with findings", at(true, 80, errorFinding, "check"), true},
		{"with the section", at(true, 80, with, "check"), false},
		{"with a value that cannot be read", at(true, 80, noFinding+"[host]\naddress = x\n", "check"), false},
		{"with an empty text", at(true, 80, "", "check"), false},
		{"of an export", at(true, 80, siteJSON, "check"), false},
		{"into a file", at(true, 0, noFinding, "check"), false},
		{"errors into a file", at(false, 80, noFinding, "check"), false},
		{"without a terminal", at(false, 0, noFinding, "check"), false},
		{"of another command", at(true, 80, noFinding, "firewall"), false},
	} {
		if got := strings.Count(tt.res.err, hint); got > 1 || got == 1 != tt.want {
			t.Errorf("%s: %d hints, want one: %t\n%s", tt.name, got, tt.want, tt.res.err)
		}
		if strings.Contains(tt.res.out, "hint") {
			t.Errorf("%s: the report has the hint: %s", tt.name, tt.res.out)
		}
	}
}
