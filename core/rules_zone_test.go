package core

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestZoneUnknownFix checks that a fix is offered only if exactly one name is
// near.
func TestZoneUnknownFix(t *testing.T) {
	for _, tt := range []struct {
		name, zones, zone string
		want              []string
	}{
		{"case", "DMZ", "dmz", []string{"DMZ"}},
		{"a letter too many", "Partners", "Partnerss", []string{"Partners"}},
		{"two letters swapped", "Partners", "Pratners", []string{"Partners"}},
		{"a hyphen for a blank", "DMZ West", "dmz-west", []string{"DMZ West"}},
		{"another letter", "DMZ-A", "DMZ-B", nil},
		{"another digit", "DMZ1", "DMZ2", nil},
		{"a digit too many", "DMZ", "DMZ2", nil},
		{"two are near", "DMZ dmz", "Dmz", nil},
		{"a choice of the field", "DMZ", "NONE", []string{"none"}},
		{"nothing near", "DMZ", "Edge", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := ""
			for _, zone := range strings.Split(strings.ReplaceAll(tt.zones, " West", "\tWest"), " ") {
				text += "[network-zone " + strings.ReplaceAll(zone, "\t", " ") + "]\n"
			}
			var got []string
			for _, d := range fixesOf(Check(text+"[transfer-site a]\nnetwork-zone = "+tt.zone+"\n").Diagnostics, "zone-unknown") {
				got = append(got, d.Fix.New)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fixes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestZoneUnknownBounded checks that the search for near names is bounded and
// that the sites beyond the bound are still reported.
func TestZoneUnknownBounded(t *testing.T) {
	const sites = 2000
	found := Check(unknownZones(sites)).Diagnostics
	if len(found) != sites {
		t.Fatalf("%d findings, want %d", len(found), sites)
	}
	for _, tt := range []struct{ sites, zones, want int }{ // 3 names belong to every text
		{600, 125, 65536 / 128},
		{1, 65534, 0},
	} {
		text := new(strings.Builder)
		text.WriteString(siteTexts(tt.sites, "network-zone = NONE\n"))
		for i := range tt.zones {
			fmt.Fprintf(text, "[network-zone %d]\n", i)
		}
		if offered := len(fixesOf(Check(text.String()).Diagnostics, "zone-unknown")); offered != tt.want {
			t.Errorf("%d sites, %d zones: %d fixes, want %d", tt.sites, tt.zones, offered, tt.want)
		}
	}
}

// TestTwoDefaults checks a site on Default if two zones are the default: the proxy
// of either is one too many, and no further finding says that the zone is unclear.
func TestTwoDefaults(t *testing.T) {
	zone := func(name, lines string) string { return "[network-zone " + name + "]\ndefault = yes\n" + lines }
	for _, tt := range []struct{ name, zones, want string }{
		{"a proxy in the first", zone("A", "socks5 = yes\n") + zone("B", ""), "zone-default-many zone-active-proxied"},
		{"a proxy in the second", zone("A", "") + zone("B", "socks5 = yes\n"), "zone-default-many zone-active-proxied"},
		{"no proxy", zone("A", "") + zone("B", ""), "zone-default-many zone-active-unclear"},
		{"and perhaps a third", zone("A", "socks5 = yes\n") + zone("B", "") + "[network-zone C]\ndefault = ${d}\n", "zone-default-many value-expression zone-active-proxied"},
	} {
		text := tt.zones + "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n" +
			"[transfer-site a]\nnetwork-zone = Default\nenable-active-connection-mode = yes\n"
		if got := ruleIDs(Check(text).Diagnostics); got != tt.want {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestAddZoneNone checks the fix that adds a zone, below every kind of line.
func TestAddZoneNone(t *testing.T) {
	const head = "[transfer-site a]"
	for _, tt := range []struct{ name, text, want string }{
		{"last line", head + "\nenable-active-connection-mode = yes", head + "\nenable-active-connection-mode = yes\nnetwork-zone = none"},
		{"a line below", head + "\nenable-active-connection-mode = yes\nport = 21\n", head + "\nenable-active-connection-mode = yes\nnetwork-zone = none\nport = 21\n"},
		{"comment", head + "\nenable-active-connection-mode = yes  # c \n", head + "\nenable-active-connection-mode = yes  # c \nnetwork-zone = none\n"},
		{"indented", head + "\n \tenable-active-connection-mode=yes\n", head + "\n \tenable-active-connection-mode=yes\n \tnetwork-zone = none\n"},
		{"CR LF", head + "\r\nenable-active-connection-mode = yes\r\n", head + "\r\nenable-active-connection-mode = yes\r\nnetwork-zone = none\r\n"},
		{"CR at the end", head + "\r\nenable-active-connection-mode = yes\r", head + "\r\nenable-active-connection-mode = yes\r\nnetwork-zone = none\r"},
		{"given without a value", head + "\nnetwork-zone=\nenable-active-connection-mode = yes\n", head + "\nnetwork-zone= none\nenable-active-connection-mode = yes\n"},
		{"given with a comment for a value", head + "\nnetwork-zone = # c\nenable-active-connection-mode = yes\n", head + "\nnetwork-zone = none # c\nenable-active-connection-mode = yes\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := fixesOf(Check(tt.text).Diagnostics, "zone-active-unclear")
			if len(found) != 1 {
				t.Fatalf("%d fixes, want 1", len(found))
			}
			if diff := cmp.Diff(tt.want, found[0].Fix.Apply(tt.text)); diff != "" {
				t.Errorf("after the fix (-want +got):\n%s", diff)
			}
			checkFix(t, tt.text, found[0])
		})
	}
}
