package firewall

import (
	"strings"
	"testing"
)

// A platform that matches before the translation has both addresses of the host in
// its rules and in their rollback; the others have the inside one only. The partner's
// side has the outside one.
func TestTranslatedDestination(t *testing.T) {
	translated := oneSite + "nat-address = 198.51.100.7\n"
	for _, p := range Platforms() {
		if p.ID == "aws" || p.ID == "terraform-aws" { // they do not match the host's own address
			continue
		}
		before := p.ID == "ios" || p.ID == "paloalto"
		block := mustRules(t, translated, p.ID, Options{})[0]
		if got := strings.Contains(block.Text, "198.51.100.7"); got != before {
			t.Errorf("%s: nat-address in the rules: %v, want %v:\n%s", p.ID, got, before, block.Text)
		}
		if !strings.Contains(block.Text, "192.0.2.5") {
			t.Errorf("%s: no host.address in the rules:\n%s", p.ID, block.Text)
		}
		note := p.translation().note
		if !strings.HasSuffix(block.Note, note) {
			t.Errorf("%s: the note %q lacks %q", p.ID, block.Note, note)
		}
		if plain := mustRules(t, oneSite, p.ID, Options{})[0].Note; note != "" && strings.Contains(plain, note) {
			t.Errorf("%s: a remark about nat-address without one: %q", p.ID, plain)
		}
		mirror := mustRules(t, translated, p.ID, Options{Mirror: true})[0]
		if strings.Contains(mirror.Text, "192.0.2.5") || note != "" && strings.Contains(mirror.Note, note) {
			t.Errorf("%s: the partner's side names host.address or translation:\n%s\n%s", p.ID, mirror.Note, mirror.Text)
		}
	}
	rollback := mustRules(t, translated, "ios", Options{Rollback: true})[0].Text
	for _, address := range []string{"198.51.100.7", "192.0.2.5"} {
		if !strings.Contains(rollback, "no permit tcp host 203.0.113.10 host "+address) {
			t.Errorf("ios: the rollback leaves the entry for %s:\n%s", address, rollback)
		}
	}
}
