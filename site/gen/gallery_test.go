package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"

	"github.com/google/go-cmp/cmp"
)

func TestGalleryOfEveryRule(t *testing.T) {
	rules, err := readRules(filepath.Join(root, "core/testdata/rules"))
	if err != nil {
		t.Fatal(err)
	}
	groups, err := galleryOf(rules)
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]bool{}
	for _, g := range groups {
		if len(g.Examples) == 0 {
			t.Errorf("group %q has no examples", g.Title)
		}
		for _, e := range g.Examples {
			offered[e.Rule] = true
			found := core.CheckOn(e.Text, exampleDay).Diagnostics
			if !strings.Contains(rulesOf(found), " "+e.Rule+" ") {
				t.Errorf("the example of %s, %q, breaks%s", e.Rule, e.Caption, rulesOf(found))
			}
		}
	}
	for _, r := range core.Rules() {
		if !offered[r.ID] {
			t.Errorf("no group has an example of %s", r.ID)
		}
	}
}

// rulesOf returns the rules of the findings, with a blank on both sides of each.
func rulesOf(found []core.Diagnostic) string {
	all := " "
	for _, d := range found {
		all += d.Rule + " "
	}
	return all
}

func TestGalleryOfUnknownRule(t *testing.T) {
	if _, err := galleryOf([]rule{{Rule: core.Rule{ID: "nobody-knows"}}}); err == nil || !strings.Contains(err.Error(), "nobody-knows") {
		t.Errorf("error %v, want one that names the rule", err)
	}
}

func TestNamesRule(t *testing.T) {
	tests := []struct {
		names []string
		id    string
		want  bool
	}{
		{[]string{"site-nat"}, "site-nat", true},
		{[]string{"site-nat"}, "site-nat-two", false},
		{[]string{"site-"}, "site-nat", true},
		{[]string{"site-"}, "site", false},
		{[]string{"port-", "zone-"}, "zone-unknown", true},
		{nil, "syntax", false},
	}
	for _, tt := range tests {
		if got := namesRule(tt.names, tt.id); got != tt.want {
			t.Errorf("namesRule(%q, %q) = %t, want %t", tt.names, tt.id, got, tt.want)
		}
	}
}

func TestWriteGallery(t *testing.T) {
	dir := t.TempDir()
	r := rule{
		Rule: core.Rule{ID: "zone-unknown", Severity: core.Error},
		Examples: []example{
			{Caption: "A </script> in it.", Text: "[host]\n", Link: "../index.html#v=1&text=x"},
			{Caption: "Too long for a link."},
		},
	}
	if err := writeGallery(dir, []rule{r}); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "examples.json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(written), "<") {
		t.Errorf("the file cannot stand in an HTML page: %s", written)
	}
	var groups []struct {
		Title    string
		Examples []map[string]string
	}
	if err := json.Unmarshal(written, &groups); err != nil {
		t.Fatal(err)
	}
	var got []map[string]string
	for _, g := range groups {
		got = append(got, g.Examples...)
	}
	want := []map[string]string{{"rule": "zone-unknown", "severity": "error", "caption": "A </script> in it.", "text": "[host]\n"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("examples (-want +got):\n%s", diff)
	}
}
