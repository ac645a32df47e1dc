package firewall

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// valueFor returns a possible value for a placeholder that no line has by itself.
func valueFor(p Placeholder) string {
	if p.Name == priorityName {
		return "1477"
	}
	return "Chosen-" + p.Name + ".end"
}

// TestPlaceholders checks for each platform that every placeholder is in the lines,
// that its value takes the place of the stand-in there, and that the note about it
// is then gone.
func TestPlaceholders(t *testing.T) {
	for _, platform := range platforms {
		var all []Assignment
		for _, p := range platform.Placeholders() {
			all = append(all, Assignment{p.Name, valueFor(p)})
		}
		for _, rollback := range []bool{false, true} {
			before, beforeNotes := allText(mustRules(t, bothFamilies, platform.ID, Options{Rollback: rollback}))
			after, afterNotes := allText(mustRules(t, bothFamilies, platform.ID, Options{Rollback: rollback, Set: all}))
			for _, p := range platform.Placeholders() {
				if used := strings.Contains(after, valueFor(p)); !used && !rollback {
					t.Errorf("%s: %s is not in\n%s", platform.ID, p.Name, after)
				} else if used && p.note != "" && !strings.Contains(beforeNotes, p.note) {
					t.Errorf("%s: no note %q in %q", platform.ID, p.note, beforeNotes)
				}
				if p.note != "" && strings.Contains(afterNotes, p.note) {
					t.Errorf("%s: the note %q is still there", platform.ID, p.note)
				}
				after = strings.ReplaceAll(after, valueFor(p), p.standIn)
			}
			if strings.HasPrefix(platform.ID, "terraform") {
				after = strings.NewReplacer(`"var.`, "var.", `_group"`, "_group", `nsg"`, "nsg", `network"`, "network", `_tag"`, "_tag").Replace(after)
				before = strings.NewReplacer(`_group"`, "_group", `nsg"`, "nsg", `network"`, "network", `_tag"`, "_tag").Replace(before)
			}
			if diff := cmp.Diff(before, after); diff != "" && !strings.HasSuffix(platform.ID, "azure") {
				t.Errorf("%s: the values changed more than the stand-ins (-before +after):\n%s", platform.ID, diff)
			}
		}
	}
}

// allText returns the lines and the notes of all blocks.
func allText(blocks []Block) (lines, notes string) {
	for _, b := range blocks {
		lines += b.Text
		notes += b.Note + "\n"
	}
	return lines, notes
}

// TestPlaceholderNames checks that a name has one meaning, whatever the platform.
func TestPlaceholderNames(t *testing.T) {
	usages := map[string]string{}
	for _, platform := range platforms {
		for _, p := range platform.Placeholders() {
			if usage, ok := usages[p.Name]; ok && usage != p.Usage {
				t.Errorf("%s is %q and %q", p.Name, usage, p.Usage)
			}
			usages[p.Name] = p.Usage
			if p.Usage == "" || p.standIn == "" && p.Name != priorityName {
				t.Errorf("%s: %s has usage %q, stand-in %q", platform.ID, p.Name, p.Usage, p.standIn)
			}
		}
	}
}

func TestPlaceholderCheck(t *testing.T) {
	for _, value := range append([]string{"-j", "--all", ".hidden", "/etc/passwd", "_", strings.Repeat("a", 129), "a b", "ü", `a"b`, "${x}", "a:b", "a\n"}, hostile...) {
		if err := (Placeholder{Name: "zone"}).Check(value); err == nil && !harmlessValue(value) {
			t.Errorf("%q is accepted", value)
		}
	}
	for _, value := range []string{"a", "A1", "sg-0123456789abcdef0", "projects/p-1/global/networks/n", "VLAN_10", "port1.100", "0", strings.Repeat("a", 128)} {
		if err := (Placeholder{Name: "zone"}).Check(value); err != nil {
			t.Errorf("%q: %v", value, err)
		}
	}
	for value, ok := range map[string]bool{"100": true, "2000": true, "99": false, "2001": false, "0300": false, "+300": false, "300 ": false, "": false, "x": false} {
		if err := (Placeholder{Name: priorityName}).Check(value); (err == nil) != ok {
			t.Errorf("priority %q: %v", value, err)
		}
	}
}

// harmlessValue reports whether a value is literal text to every platform.
func harmlessValue(value string) bool {
	return value != "" && len(value) <= 128 && strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") == "" &&
		!strings.ContainsAny(value[:1], "._/-")
}

func TestAssignmentErrors(t *testing.T) {
	for _, test := range []struct {
		platform string
		set      Assignment
		want     string
	}{
		{"junos", Assignment{"outside-zon", "x"}, `unknown placeholder "outside-zon" for junos; did you mean "outside-zone"?`},
		{"junos", Assignment{"table", "x"}, `unknown placeholder "table" for junos; want one of outside-zone, inside-zone`},
		{"ufw", Assignment{"table", "x"}, `unknown placeholder "table" for ufw; it has none`},
		{"nftables", Assignment{"table", "x; reboot"}, `table "x; reboot": want 1 to 128 characters: letters, digits, and after the first also . _ / -`},
		{"azure", Assignment{"priority", "5000"}, `priority "5000": want a number from 100 to 2000`},
	} {
		blocks, err := Rules(core.Check(oneSite), test.platform, Options{Set: []Assignment{test.set}})
		if err == nil || err.Error() != test.want || blocks != nil {
			t.Errorf("%s: error %v, want %s", test.platform, err, test.want)
		}
	}
}

// TestLastAssignmentCounts checks a placeholder with two values.
func TestLastAssignmentCounts(t *testing.T) {
	o := Options{Set: []Assignment{{"input-chain", "first"}, {"input-chain", "second"}}}
	if text := mustRules(t, oneSite, "iptables", o)[0].Text; strings.Contains(text, "first") || !strings.Contains(text, " -I second ") {
		t.Errorf("got %s", text)
	}
}

// TestPrioritiesStayInBounds checks the priorities of a text with very many rules.
func TestPrioritiesStayInBounds(t *testing.T) {
	f := &flow{rank: maxPeers, identity: 99}
	for _, set := range [][]Assignment{nil, {{priorityName, "2000"}}, {{priorityName, "100"}}} {
		s := script{platform: &platforms[7], assigned: set}
		if s.platform.ID != "azure" {
			t.Fatal("not azure")
		}
		if p := s.priority(f, 1); len(p) > 4 || len(p) == 4 && p > "4096" {
			t.Errorf("%v: priority %s", set, p)
		}
	}
}
