package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// TestDocsSettings checks that docs/settings.md has a table for every section,
// with exactly its keys, and an example with every key.
func TestDocsSettings(t *testing.T) {
	d := readDocument(t, "docs/settings.md")
	var example string
	for _, b := range d.blocks() {
		if b.info == "ini" {
			example = b.text
			break
		}
	}
	sections := messageList(t, "[no-such-section]\n", "section-unknown", "the sections are ")
	for _, section := range sections {
		text := "[" + section + "]\nno-such-key = 1\n"
		if strings.Contains(section, "zone") || strings.Contains(section, "site") {
			text = strings.Replace(text, "]", " a]", 1)
		}
		keys := messageList(t, text, "key-unknown", "its keys are ")
		_, part, found := strings.Cut(d.text, "\n### `["+section)
		if !found {
			t.Errorf("no heading for [%s]", section)
		}
		part, _, _ = strings.Cut(part, "\n##")
		var documented []string
		for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|").FindAllStringSubmatch(part, -1) {
			documented = append(documented, m[1])
		}
		if diff := cmp.Diff(keys, documented); diff != "" {
			t.Errorf("keys of [%s] (-core +document):\n%s", section, diff)
		}
		for _, key := range keys {
			if section != "ftp-passive-mode" && !regexp.MustCompile(`(?m)^`+key+` +=`).MatchString(example) {
				t.Errorf("the example lacks %s of [%s]", key, section)
			}
		}
	}
}

// messageList returns the list, "a, b and c", that ends the message of the only
// finding on a text, after an introduction.
func messageList(t *testing.T, text, rule, introduction string) []string {
	t.Helper()
	_, found := core.Parse(text)
	if len(found) == 0 || found[0].Rule != rule {
		t.Fatalf("%q: want a finding of %s, got %v", text, rule, found)
	}
	_, list, ok := strings.Cut(found[0].Message, introduction)
	if !ok {
		t.Fatalf("no list in %q", found[0].Message)
	}
	return strings.Split(strings.ReplaceAll(list, " and ", ", "), ", ")
}
