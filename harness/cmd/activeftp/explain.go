package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/explain"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

func explainCommand() cli.Command {
	return cli.Command{
		Name:    "explain",
		Args:    "ID",
		Summary: "explain the id of a finding",
		Help: "Explains the id in brackets at the end of a finding: the requirement, what happens on the wire if it is not met, what to do, " +
			"and where it comes from.",
		Details: "It knows the rules (activeftp rules), the items of the checklist (AM-nn, activeftp conformance), the causes of failed " +
			"transfers, the words of scenarios, and the ids that only one command uses. Upper and lower case are the same, and AM-1 is " +
			"AM-01.",
		Examples: []string{"activeftp explain zone-active-proxied", "activeftp explain AM-20"},
		Setup:    setupExplain,

		Candidates: explainable,
	}
}

func setupExplain(_ context.Context, t *cli.Terminal, _ *pflag.FlagSet) func([]string) error {
	return func(args []string) error {
		if len(args) != 1 {
			return errors.New("want one id, such as the one in brackets at the end of a finding; activeftp rules lists the rules")
		}
		found, err := lookupExplanations(args[0])
		if err != nil {
			return err
		}
		var texts []string
		for _, e := range found {
			texts = append(texts, explanationText(e, cli.Columns(t.Width)))
		}
		_, err = io.WriteString(t.Out, strings.Join(texts, "\n"))
		return err
	}
}

// explainable returns every id with its title, for shells.
func explainable() []cli.Candidate {
	var all []cli.Candidate
	for _, e := range explain.All() {
		all = append(all, cli.Candidate{Text: e.ID, Meaning: e.Title})
	}
	slices.SortStableFunc(all, func(a, b cli.Candidate) int { return strings.Compare(a.Text, b.Text) })
	return slices.CompactFunc(all, func(a, b cli.Candidate) bool { return a.Text == b.Text })
}

// explanationText returns an explanation in paragraphs of at most width columns.
func explanationText(e report.Explanation, width int) string {
	text := fmt.Sprintf("%s (%s)\n", e.ID, e.Kind)
	for _, paragraph := range []string{capitalized(e.Title) + ".", e.Text, "Source: " + e.Source + "."} {
		text += "\n" + cli.Wrap(paragraph, width, 0) + "\n"
	}
	return text
}

// capitalized returns text with its first letter in upper case.
func capitalized(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// shortItemID matches the id of a checklist item without its leading zero.
var shortItemID = regexp.MustCompile(`(?i)^(AM-)(\d)$`)

// lookupExplanations returns the explanations of an id, which two commands can use
// for different findings. It ignores case and accepts AM-1 for AM-01.
func lookupExplanations(id string) ([]report.Explanation, error) {
	full := shortItemID.ReplaceAllString(id, "${1}0$2")
	var found []report.Explanation
	var ids []string
	for _, e := range explain.All() {
		ids = append(ids, e.ID)
		if strings.EqualFold(e.ID, full) {
			found = append(found, e)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	slices.Sort(ids) // an id of two commands must not count as two near words
	if near := core.Nearest(full, slices.Compact(ids)); near != "" {
		return nil, fmt.Errorf("unknown id %q; did you mean %q?", id, near)
	}
	return nil, fmt.Errorf("unknown id %q; activeftp rules lists the rules, and activeftp conformance the items of the checklist", id)
}
