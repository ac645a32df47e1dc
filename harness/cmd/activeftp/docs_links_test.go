package main

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^()\s]+)(?: "[^"]*")?\)`)
	htmlLink     = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	heading      = regexp.MustCompile(`(?m)^#{1,6} +(.*?)\s*$`)
)

// TestDocsLinks checks that every link in a document leads to a file or
// directory of the repository, with its anchor if it has one, or to https.
func TestDocsLinks(t *testing.T) {
	links := 0
	for _, d := range documents(t) {
		prose := d.prose()
		for _, m := range append(markdownLink.FindAllStringSubmatch(prose, -1), htmlLink.FindAllStringSubmatch(prose, -1)...) {
			links++
			if problem := checkLink(t, d, m[1]); problem != "" {
				t.Errorf("%s: link to %s: %s", d.name, m[1], problem)
			}
		}
	}
	if links < 20 {
		t.Errorf("found %d links in all documents; the pattern may be wrong", links)
	}
}

// checkLink returns what is wrong with a link, or "".
func checkLink(t *testing.T, d document, target string) string {
	t.Helper()
	u, err := url.Parse(target)
	switch {
	case err != nil:
		return "not a URL"
	case u.Scheme != "" || u.Host != "":
		if u.Scheme != "https" || u.Host == "" {
			return "want https"
		}
		return ""
	case path.IsAbs(u.Path):
		return "want a path relative to the document"
	}
	name := d.name
	if u.Path != "" {
		name = path.Join(path.Dir(d.name), u.Path)
	}
	if strings.HasPrefix(name, "..") {
		return "outside the repository"
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
		return "no such file"
	}
	if u.Fragment == "" {
		return ""
	}
	if path.Ext(name) != ".md" || !anchors(readDocument(t, name))[u.Fragment] {
		return "no such heading"
	}
	return ""
}

// anchors returns the anchors that GitHub gives the headings of a document.
func anchors(d document) map[string]bool {
	all := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(d.text, ""), -1) {
		all[anchor(m[1])] = true
	}
	return all
}

// anchor returns the anchor of a heading: letters, digits, hyphens and
// underscores in lower case, with a hyphen for each blank.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func TestCheckLink(t *testing.T) {
	d := document{name: "docs/rules.md", text: "# Rules\n\n## Every `[section]` and key\n"}
	for target, want := range map[string]string{
		"https://example.com/a":     "",
		"http://example.com/a":      "want https",
		"mailto:a@example.com":      "want https",
		"//example.com/a":           "want https",
		"/README.md":                "want a path relative to the document",
		"../README.md":              "",
		"../core":                   "",
		"../../README.md":           "outside the repository",
		"no-such.md":                "no such file",
		"rules.md#rules":            "",
		"rules.md#no-such-heading":  "no such heading",
		"../Makefile#test":          "no such heading",
		"settings.md#firewall":      "",
		"settings.md#every-section": "no such heading",
		"%zz":                       "not a URL",
	} {
		if got := checkLink(t, d, target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}
