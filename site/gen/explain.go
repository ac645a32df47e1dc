package main

import (
	"html/template"
	"path/filepath"
	"slices"

	"activeftp/core"
	"activeftp/harness/explain"
	"activeftp/harness/report"
)

// explainFolder is the folder with a page for each id that is not a rule's.
const explainFolder = "explain"

// explained is a group of ids as the pages show it.
type explained struct {
	explain.Group
	Pages []explainedID
}

// explainedID is an id with its meanings.
type explainedID struct {
	ID, Title, Group string
	Shapes           template.HTML
	Meanings         []meaning // two if two commands use the id for different findings
}

// meaning is an explanation as the pages show it.
type meaning struct {
	report.Explanation
	Address string // of its page, from the list of all ids
	Shape   string // name of the severity's shape; empty if the kind is not a severity
}

// readExplanations returns all groups of ids, in their order. The first group that
// explains an id has its page.
func readExplanations() []explained {
	groups := explain.Groups()
	meanings := map[string][]meaning{}
	for _, g := range groups {
		for _, e := range g.Explanations {
			meanings[e.ID] = append(meanings[e.ID], newMeaning(e, g.Name == explain.Rules))
		}
	}
	var all []explained
	for _, g := range groups {
		group := explained{Group: g}
		for _, e := range g.Explanations {
			if found := meanings[e.ID]; found != nil {
				group.Pages = append(group.Pages, newExplainedID(e.ID, g.Title, found))
				delete(meanings, e.ID)
			}
		}
		all = append(all, group)
	}
	return all
}

func newExplainedID(id, group string, meanings []meaning) explainedID {
	page := explainedID{ID: id, Title: id, Group: group, Shapes: template.HTML(shapes), Meanings: meanings}
	if len(meanings) == 1 {
		page.Title = meanings[0].Title
	}
	return page
}

// newMeaning returns an explanation as the pages show it. The text of a rule is left
// out, because its own page has it.
func newMeaning(e report.Explanation, isRule bool) meaning {
	m := meaning{Explanation: e, Address: e.ID + ".html"}
	m.Title = capitalize(e.Title)
	for _, s := range []core.Severity{core.Error, core.Warning, core.Note} {
		if e.Kind == s.String() {
			m.Shape = e.Kind
		}
	}
	if isRule {
		m.Address, m.Text = "../rules/"+m.Address, ""
	}
	return m
}

// withoutRules returns the groups of ids that have no page of their own otherwise.
func withoutRules(groups []explained) []explained {
	return slices.DeleteFunc(slices.Clone(groups), func(g explained) bool { return g.Name == explain.Rules })
}

// writeExplanations writes a page for each id that is not a rule's, and a list of all
// ids. It first removes the old pages.
func writeExplanations(dir string, groups []explained) error {
	if err := emptyFolder(dir); err != nil {
		return err
	}
	index := struct {
		Shapes template.HTML
		Groups []explained
	}{template.HTML(shapes), groups}
	if err := writePage(filepath.Join(dir, "index.html"), "explain index", index); err != nil {
		return err
	}
	for _, g := range withoutRules(groups) {
		for _, page := range g.Pages {
			if err := writePage(filepath.Join(dir, page.ID+".html"), "explained", page); err != nil {
				return err
			}
		}
	}
	return nil
}
