package scenarios_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/harness/play"
	"activeftp/harness/scripted"
	"activeftp/scenarios"
)

// TestNames checks the file names, titles and checklist ids of the scenarios.
func TestNames(t *testing.T) {
	const minScenarios = 34
	subjectCase := regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)+$`)
	checklist := regexp.MustCompile(`^AM-[0-9]{2}$`)
	titles := map[string]string{}
	all := readAll(t)
	if len(all) < minScenarios {
		t.Errorf("%d scenarios, want at least %d", len(all), minScenarios)
	}
	for _, s := range all {
		if !subjectCase.MatchString(s.Name) {
			t.Errorf("%s: want a name of the form subject_case.txtar", s.File)
		}
		if !strings.HasSuffix(s.Title, ".") || strings.ToUpper(s.Title[:1]) != s.Title[:1] {
			t.Errorf("%s: title %q is not a sentence", s.File, s.Title)
		}
		if other, ok := titles[s.Title]; ok {
			t.Errorf("%s: same title as %s", s.File, other)
		}
		titles[s.Title] = s.File
		for _, item := range s.Conforms {
			if !checklist.MatchString(item) {
				t.Errorf("%s: conforms to %q, want a checklist id such as AM-01", s.File, item)
			}
		}
	}
}

// TestCurlTests checks that each of curl's tests of active mode has one scenario
// with the comment "like: curl test NUMBER", and that no other number appears.
func TestCurlTests(t *testing.T) {
	want := []string{
		"101", "103", "108", "116", "119", "144", "145", "212", "251", "253", "255", "525", "531", "588",
		"591", "592", "593", "594", "596", "983", "1050", "1206", "1207", "1208", "1209", "1211", "1414",
	}
	var got []string
	for _, s := range readAll(t) {
		for _, like := range s.Like {
			number, ok := strings.CutPrefix(like, "curl test ")
			if !ok {
				t.Errorf("%s: like %q, want \"curl test NUMBER\"", s.File, like)
			}
			got = append(got, number)
		}
	}
	ascending := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if diff := cmp.Diff(want, got, ascending); diff != "" {
		t.Errorf("tests with a scenario (-want +got):\n%s", diff)
	}
}

// TestForm checks that all files are formatted the same way, so that
// "run --update" changes only the lines that it updates.
func TestForm(t *testing.T) {
	for _, s := range readAll(t) {
		data, err := scenarios.Files.ReadFile(s.File)
		if err != nil {
			t.Fatal(err)
		}
		archive := txtar.Parse(data)
		if string(txtar.Format(archive)) != string(data) {
			t.Errorf("%s: not formatted as txtar.Format writes it", s.File)
		}
		if len(archive.Files) == 0 || archive.Files[0].Name != "settings" {
			t.Errorf("%s: settings must be the first file", s.File)
		}
		if !strings.HasPrefix(string(data), "# "+s.Title+"\n") {
			t.Errorf("%s: the title must be the first line", s.File)
		}
		for line := range strings.Lines(string(archive.Comment)) {
			if line = strings.TrimSuffix(line, "\n"); strings.TrimRight(line, " \t") != line {
				t.Errorf("%s: trailing blanks in %q", s.File, line)
			}
			if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t\t") {
				t.Errorf("%s: want facts indented by one tab: %q", s.File, line)
			}
		}
	}
}

// TestLanguageCoverage checks that some scenario uses every word of the language,
// and every rule that can refuse a transfer and is not the project's own.
func TestLanguageCoverage(t *testing.T) {
	var steps, actions, keys, faults, facts, rules []string
	for _, s := range readAll(t) {
		for i := range s.Steps {
			step := &s.Steps[i]
			steps = append(steps, step.Word)
			if step.Word == "server" {
				keys = append(keys, step.Args[0])
			}
			if step.Word == "relay" {
				faults = append(faults, step.Args[0])
			}
			for _, a := range step.Actions {
				actions = append(actions, a.Kind.String())
			}
			for _, f := range step.Facts {
				facts = append(facts, f.Word)
				if f.Word == "refused" || f.Word == "finding" {
					rules = append(rules, f.Name)
				}
			}
		}
	}
	missing := func(kind string, want, got []string) {
		for _, word := range want {
			if !slices.Contains(got, word) {
				t.Errorf("no scenario uses the %s %q", kind, word)
			}
		}
	}
	language := play.Language()
	for _, w := range language.Steps {
		missing("step", []string{w.Name}, steps)
	}
	for _, w := range language.Facts {
		missing("fact", []string{w.Name}, facts)
	}
	missing("rule", refusingRules(), rules)
	for _, w := range scripted.ActionWords() {
		missing("action", []string{w.Name}, actions)
	}
	missing("server key", play.ServerKeys(), keys)
	missing("relay fault", play.RelayFaults(), faults)
}

// refusingRules returns the ids of the errors whose source is the manual, the
// product or an RFC. Rules about the form of a text are the project's own.
func refusingRules() []string {
	var all []string
	for _, r := range core.Rules() {
		if r.Severity == core.Error && r.Source != core.Advice {
			all = append(all, r.ID)
		}
	}
	return all
}
