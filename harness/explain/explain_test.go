package explain

import (
	"regexp"
	"testing"
)

// TestGroups checks that the names of groups and ids can be names of files and
// anchors of one page: an id is never the name of a group, and no two ids differ only
// in case.
func TestGroups(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z-]*$`)
	groups := map[string]bool{}
	for _, g := range Groups() {
		if !name.MatchString(g.Name) || groups[g.Name] || g.Title == "" || len(g.Explanations) == 0 {
			t.Errorf("group %q with the title %q and %d explanations: want a word of its own, a title and explanations", g.Name, g.Title, len(g.Explanations))
		}
		groups[g.Name] = true
	}
	if !groups[Rules] {
		t.Errorf("no group %q", Rules)
	}
	id := regexp.MustCompile(`^([a-z0-9-]+|AM-[0-9]{2})$`)
	for _, e := range All() {
		if !id.MatchString(e.ID) || groups[e.ID] {
			t.Errorf("id %q: want lower case or AM-nn, and not the name of a group", e.ID)
		}
	}
}
