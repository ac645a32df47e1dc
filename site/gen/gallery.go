package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"activeftp/core"
)

// galleryFile is the name of the file with the examples that the page offers.
const galleryFile = "examples.json"

// galleryGroups lists what can go wrong, in the order of the page, each with the
// rules that find it: ids, or the beginnings of ids, which end with a hyphen. A
// rule belongs to the first group that names it.
var galleryGroups = [...]struct {
	title string
	rules []string
}{
	{"The range is wrong", []string{"port-range-", "port-base-bounds", "port-count-low", "port-end-"}},
	{"The ports are taken, or too few", []string{"port-"}},
	{"A proxy stands in between", []string{"zone-"}},
	{"The partner cannot connect back", []string{"site-nat", "site-address", "site-address-", "site-ftps-inspection", "site-active-partner", "host-"}},
	{"The firewall does not match", []string{"firewall-", "site-verification"}},
	{"A transfer gives up too early", []string{"timeout-"}},
	{"No site uses active mode", []string{"site-active-none"}},
	{"The text is mistyped", []string{"syntax", "section-", "key-", "value-"}},
	{"A finding is accepted", []string{"accept-"}},
}

// galleryGroup is a group of examples as the page shows it.
type galleryGroup struct {
	Title    string           `json:"title"`
	Examples []galleryExample `json:"examples"`
}

// galleryExample is a settings text that breaks a rule.
type galleryExample struct {
	Rule     string        `json:"rule"`
	Severity core.Severity `json:"severity"`
	Caption  string        `json:"caption"`
	Text     string        `json:"text"`
}

// galleryOf returns the examples of the rule pages by what goes wrong. It leaves out
// those whose text does not fit in a link.
func galleryOf(rules []rule) ([]galleryGroup, error) {
	groups := make([]galleryGroup, len(galleryGroups))
	for i := range groups {
		groups[i].Title = galleryGroups[i].title
	}
	for _, r := range rules {
		i := 0
		for i < len(groups) && !namesRule(galleryGroups[i].rules, r.ID) {
			i++
		}
		if i == len(groups) {
			return nil, fmt.Errorf("no group of examples names the rule %s", r.ID)
		}
		for _, e := range r.Examples {
			if e.Link != "" {
				groups[i].Examples = append(groups[i].Examples, galleryExample{r.ID, r.Severity, e.Caption, e.Text})
			}
		}
	}
	return groups, nil
}

// namesRule reports whether one of the names is id or, if it ends with a hyphen,
// the beginning of id.
func namesRule(names []string, id string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return name == id || strings.HasSuffix(name, "-") && strings.HasPrefix(id, name)
	})
}

// writeGallery writes the examples that the page offers.
func writeGallery(public string, rules []rule) error {
	groups, err := galleryOf(rules)
	if err != nil {
		return err
	}
	text, err := json.Marshal(groups)
	if err != nil {
		return fmt.Errorf("formatting the examples: %w", err)
	}
	return os.WriteFile(filepath.Join(public, galleryFile), append(text, '\n'), 0o644)
}
