package main

import (
	"html/template"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"activeftp/core"

	"github.com/google/go-cmp/cmp"
)

func TestReadRules(t *testing.T) {
	rules, err := readRules(filepath.Join(root, "core/testdata/rules"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(rules), len(core.Rules()); got != want {
		t.Errorf("%d rules, want %d", got, want)
	}
	for _, r := range rules {
		for _, e := range r.Examples {
			if e.Caption == "" || len(e.Messages) == 0 {
				t.Errorf("%s: example without caption or message: %+v", r.ID, e)
			}
			for _, l := range e.Lines {
				if strings.Contains(l.Text, "# want") {
					t.Errorf("%s: test expectation in the example: %q", r.ID, l.Text)
				}
			}
		}
	}
}

func TestReadRulesWithoutExamples(t *testing.T) {
	if _, err := readRules(t.TempDir()); err == nil {
		t.Error("no error for a rule without an example")
	}
}

func TestNewExample(t *testing.T) {
	const text = "# What is wrong.\n[ftp-active-mode]\nbase-port = 900   # want port-base-bounds\nnumber-of-ports = 10\n"
	got := newExample("port-base-bounds", text, "", false)
	want := example{
		Caption: "What is wrong.",
		Lines:   []line{{Text: "[ftp-active-mode]"}, {"base-port = 900", true}, {Text: "number-of-ports = 10"}},
		Text:    "[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 10\n",
		Link:    template.URL("../index.html#v=1&text=" + url.QueryEscape("[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 10\n")),
	}
	if len(got.Messages) != 1 {
		t.Errorf("messages %q, want one", got.Messages)
	}
	got.Messages = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("example (-want +got):\n%s", diff)
	}
}

func TestNewExampleWithoutLink(t *testing.T) {
	for _, text := range []string{"# x\n\xff\n", "# x\n" + strings.Repeat("#", maxLinked)} {
		if got := newExample("syntax", text, "", false).Link; got != "" {
			t.Errorf("newExample(%.10q) has the link %.40q, want none", text, got)
		}
	}
}

func TestChanges(t *testing.T) {
	tests := []struct {
		name, before, after string
		want                []change
	}{
		{"no change", "a\nb", "a\nb", nil},
		{"a replaced line", "a\nb\nc", "a\nB\nc", []change{{"b", true}, {Text: "B"}}},
		{"an added line", "a\nc", "a\nb\nc", []change{{Text: "b"}}},
		{"an added line at the end", "a", "a\nb", []change{{Text: "b"}}},
		{"two replaced lines", "a\nb\nc", "A\nb\nC", []change{{"a", true}, {Text: "A"}, {"c", true}, {Text: "C"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := changes(strings.Split(tt.before, "\n"), strings.Split(tt.after, "\n"))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVisible(t *testing.T) {
	tests := []struct{ text, want string }{
		{"base-port\t= 1", "base-port\t= 1"},
		{"a\x00b", "a\u2400b"},
		{"a\xffb", "a\ufffdb"},
		{"a\u200bb", "a\ufffdb"},
		{strings.Repeat("x", 200), strings.Repeat("x", 120) + " ..."},
	}
	for _, tt := range tests {
		if got := visible(tt.text); got != tt.want {
			t.Errorf("visible(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestWriteRules(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rules")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(dir, "no-such-rule.html")
	if err := os.WriteFile(stale, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := rule{Rule: core.Rule{ID: "one-rule", Severity: core.Error, Source: core.Advice, Title: "a < b", Why: "because"}}
	if err := writeRules(dir, []rule{r}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); err == nil {
		t.Error("the page of a removed rule was not deleted")
	}
	for _, name := range []string{"index.html", "one-rule.html"} {
		page, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(page), "A &lt; b") {
			t.Errorf("%s: error %v, want a page with the escaped title:\n%s", name, err, page)
		}
	}
}
