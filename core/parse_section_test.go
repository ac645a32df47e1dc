package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnknownSectionFix checks that no fix gives a section twice, or without a
// name that it needs.
func TestUnknownSectionFix(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"one typo", "[hsot]\n", []string{"1 host"}},
		{"case", "[Transfer-Site a]\n", []string{"1 transfer-site"}},
		{"the product's label", "[FTP Passive Mode]\n", []string{"1 ftp-passive-mode"}},
		{"two sites", "[transfersite a]\n[transfersite b]\n", []string{"1 transfer-site", "2 transfer-site"}},
		{"a site and a zone of one name", "[transfersite a]\n[network-zone a]\n", []string{"1 transfer-site"}},
		{"the section is above", "[host]\n[hsot]\n", nil},
		{"the section is below", "[hsot]\n[host]\n", nil},
		{"the site is above", "[transfer-site a]\n[transfersite a]\n", nil},
		{"the zone is below", "[networkzone a]\n[network-zone a]\n", nil},
		{"two typos of one section", "[hsot]\n[hots]\n", nil},
		{"missing name", "[transfersite]\n", nil},
		{"superfluous name", "[hsot a]\n", nil},
		{"the label of a section with a name", "[Network Zone]\n", nil},
		{"nothing near", "[ssh]\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, fixes(tt.text)); diff != "" {
				t.Errorf("fixes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSectionPath(t *testing.T) {
	for _, tt := range []struct {
		kind      sectionKind
		name, key string
		want      string
	}{
		{noSection, "", "", ""},
		{skippedSection, "", "", ""},
		{hostSection, "", "", "host"},
		{hostSection, "", "os", "host.os"},
		{siteSection, "payroll", "", "transfer-site payroll"},
		{siteSection, "payroll.eu west", "port", "transfer-site payroll.eu west.port"},
	} {
		if got := tt.kind.path(tt.name, tt.key); got != tt.want {
			t.Errorf("sectionKind(%d).path(%q, %q) = %q, want %q", tt.kind, tt.name, tt.key, got, tt.want)
		}
	}
}
