package core_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// header returns a header of a kind of section.
func header(form core.SectionForm) string {
	if form.Named {
		return "[" + form.Keyword + " a]\n"
	}
	return "[" + form.Keyword + "]\n"
}

// formRules returns the rules of the findings of a text that are about its form.
func formRules(text string) []string {
	_, found := core.Parse(text)
	var ids []string
	for _, d := range found {
		ids = append(ids, d.Rule)
	}
	return ids
}

// TestLanguage checks that the parser takes every section, key and word, and that
// it lists the same sections and keys when it rejects one.
func TestLanguage(t *testing.T) {
	forms := core.Language()
	var keywords []string
	for _, form := range forms {
		keywords = append(keywords, form.Keyword)
		var keys []string
		for _, key := range form.Keys {
			keys = append(keys, key.Key)
			for _, word := range append([]string{""}, key.Words...) {
				var want []string
				if word == "unknown" {
					want = []string{"value-unknown"}
				}
				text := header(form) + key.Key + " = " + word + "\n"
				if diff := cmp.Diff(want, formRules(text)); diff != "" {
					t.Errorf("findings for %q (-want +got):\n%s", text, diff)
				}
			}
		}
		expectListed(t, header(form)+"unlisted = 1\n", keys)
	}
	expectListed(t, "[unlisted]\n", keywords)
}

// expectListed checks that the message about an unknown word lists the known ones.
func expectListed(t *testing.T, text string, words []string) {
	t.Helper()
	_, found := core.Parse(text)
	last := len(words) - 1
	all := strings.Join(words[:last], ", ") + " and " + words[last]
	if len(found) != 1 || !strings.HasSuffix(found[0].Message, " "+all) {
		t.Errorf("findings for %q are %v; want one that lists %s", text, found, all)
	}
}

// TestLanguageWords checks the words of one key of each kind.
func TestLanguageWords(t *testing.T) {
	type words struct {
		Words []string
		Zones bool
	}
	got := map[string]words{}
	for _, form := range core.Language() {
		for _, key := range form.Keys {
			got[form.Keyword+"."+key.Key] = words{key.Words, key.Zones}
		}
	}
	want := map[string]words{
		"ftp-active-mode.base-port":  {[]string{"unknown"}, false},
		"ftp-passive-mode.on":        {[]string{"server", "edge"}, false},
		"network-zone.default":       {[]string{"yes", "no", "unknown"}, false},
		"network-zone.http":          {[]string{"yes", "no"}, false},
		"transfer-site.network-zone": {[]string{"none", "any", "Default", "unknown"}, true},
		"transfer-site.use-ftps":     {[]string{"yes", "no"}, false},
		"transfer-site.port":         {[]string{}, false},
		"host.os":                    {core.OperatingSystems(), false},
	}
	for path, words := range want {
		if diff := cmp.Diff(words, got[path]); diff != "" {
			t.Errorf("words of %s (-want +got):\n%s", path, diff)
		}
	}
	if _, ok := got["ftp-active-mode.on"]; ok {
		t.Error("the active range has the key on, but it is always on the server")
	}
}

// TestAcceptableRules checks that exactly these rules can be named in a comment that
// accepts a finding.
func TestAcceptableRules(t *testing.T) {
	acceptable := core.AcceptableRules()
	for _, rule := range core.Rules() {
		result := core.Check("[host]\nos = linux # activeftp: accept " + rule.ID + " because of a test\n")
		refused := slices.ContainsFunc(result.Diagnostics, func(d core.Diagnostic) bool {
			return strings.Contains(d.Message, "cannot be accepted")
		})
		if refused == slices.Contains(acceptable, rule.ID) {
			t.Errorf("%s: in the list is %v, refused is %v", rule.ID, !refused, refused)
		}
	}
}
