package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnknownSectionFix holds that a fix gives no section twice, and none
// without the name it needs.
func TestUnknownSectionFix(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"a slip", "[hsot]\n", []string{"1 host"}},
		{"case", "[Transfer-Site a]\n", []string{"1 transfer-site"}},
		{"the product's label", "[FTP Passive Mode]\n", []string{"1 ftp-passive-mode"}},
		{"two sites", "[transfersite a]\n[transfersite b]\n", []string{"1 transfer-site", "2 transfer-site"}},
		{"a site and a zone of one name", "[transfersite a]\n[network-zone a]\n", []string{"1 transfer-site"}},
		{"the section stands above", "[host]\n[hsot]\n", nil},
		{"the section stands below", "[hsot]\n[host]\n", nil},
		{"the site stands above", "[transfer-site a]\n[transfersite a]\n", nil},
		{"the zone stands below", "[networkzone a]\n[network-zone a]\n", nil},
		{"two slips for one", "[hsot]\n[hots]\n", nil},
		{"a name is missing", "[transfersite]\n", nil},
		{"a name too much", "[hsot a]\n", nil},
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
			t.Errorf("path of %d, %q, %q is %q, want %q", tt.kind, tt.name, tt.key, got, tt.want)
		}
	}
}
