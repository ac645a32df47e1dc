package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/explain"
)

// TestWriteExplanations checks that each id has a page with all its explanations, and
// that the list of all ids has the same, with links that lead somewhere.
func TestWriteExplanations(t *testing.T) {
	dir := t.TempDir()
	if err := writeExplanations(dir, readExplanations()); err != nil {
		t.Fatal(err)
	}
	index := readText(t, filepath.Join(dir, "index.html"))
	for _, g := range explain.Groups() {
		for _, e := range g.Explanations {
			if !strings.Contains(index, ` id="`+e.ID+`"`) {
				t.Errorf("the list of all ids lacks %s", e.ID)
			}
			if g.Name == explain.Rules {
				continue
			}
			page := readText(t, filepath.Join(dir, e.ID+".html"))
			for _, want := range []string{e.Title[1:], e.Text, e.Source, "activeftp explain " + e.ID, `href="index.html#` + e.ID + `"`} {
				if !strings.Contains(page, want) {
					t.Errorf("the page of %s lacks %q", e.ID, want)
				}
			}
			if !strings.Contains(index, e.Text) {
				t.Errorf("the list of all ids lacks the text of %s", e.ID)
			}
		}
	}
	for _, link := range regexp.MustCompile(`<a href="([^"]*)"`).FindAllStringSubmatch(index, -1) {
		name, isRule := strings.CutPrefix(link[1], "../rules/")
		fragment, isFragment := strings.CutPrefix(link[1], "#")
		switch {
		case isFragment && strings.Count(index, ` id="`+fragment+`"`) == 1:
		case isRule && (name == "index.html" || slices.ContainsFunc(core.Rules(), func(r core.Rule) bool { return r.ID+".html" == name })):
		case link[1] == "../index.html" || fileExists(filepath.Join(dir, link[1])):
		default:
			t.Errorf("the list of all ids has the link %s, which leads nowhere", link[1])
		}
	}
}

// TestExplanationsOfTwoCommands checks that an id of two commands has one page with
// both explanations.
func TestExplanationsOfTwoCommands(t *testing.T) {
	pages := map[string]int{}
	for _, g := range readExplanations() {
		for _, p := range g.Pages {
			pages[p.ID]++
			if p.ID == "content" && (len(p.Meanings) != 2 || p.Title != "content") {
				t.Errorf("content: %d meanings and the title %q, want 2 and the id", len(p.Meanings), p.Title)
			}
		}
	}
	for id, n := range pages {
		if n != 1 {
			t.Errorf("%s has %d pages, want 1", id, n)
		}
	}
}

func TestWriteExplanationsFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeExplanations(filepath.Join(file, "below"), nil); err == nil {
		t.Error("no error for a directory that cannot be created")
	}
}

// readText returns the text of a file, with the characters that templates escape as
// they are.
func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+", "&amp;", "&").Replace(string(text))
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
