package netlab

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/firewall"
)

// otherTexts are settings that could be on the same host as severalPartners, some of
// which need the same rules.
var otherTexts = map[string]string{
	"another range":                strings.Replace(severalPartners, "10000", "20000", 1),
	"another site's name":          strings.Replace(severalPartners, "[transfer-site a]", "[transfer-site c]", 1),
	"a range within the first one": strings.NewReplacer("10000", "10500", "1024", "8").Replace(severalPartners),
	"another server's name":        strings.Replace(severalPartners, "server                        = 203.0.113.10", "server = ftp.partner.internal", 1),
}

// Rules that are loaded again change nothing, and a rollback removes the rules of
// its own text and nothing else, whichever text is rolled back first.
func TestTextsShareAHost(t *testing.T) {
	needLab(t)
	show := listings(t)
	for _, f := range filters() {
		for _, name := range slices.Sorted(maps.Keys(otherTexts)) {
			t.Run(f.platform+"/"+name, func(t *testing.T) {
				t.Parallel()
				inLab := newLabFor(t)
				list := func() string { return withoutCounters(output(t, show[f.platform], inLab("sh", "-e"))) }
				run := func(script string) { output(t, script, inLab("sh", "-e")) }
				first, removeFirst := generate(t, severalPartners, f.platform, firewall.Options{})
				other, removeOther := generate(t, otherTexts[name], f.platform, firewall.Options{})

				output(t, f.dropScript, inLab("sh", "-e"))
				run(first)
				run(removeFirst) // leaves the empty chain of a direction that had none
				none := list()
				run(other)
				onlyOther := list()
				run(removeOther)
				run(first)
				onlyFirst := list()
				run(first)
				same(t, "loading the first text again", onlyFirst, list())
				run(other)
				both := list()
				if want := ruleCount(onlyFirst) + ruleCount(onlyOther) - ruleCount(none); ruleCount(both) != want {
					t.Errorf("%d rules of both texts, want %d:\n%s", ruleCount(both), want, both)
				}
				run(first)
				run(other)
				same(t, "loading both texts again", both, list())
				run(removeOther)
				same(t, "the rollback of the other text", onlyFirst, list())
				run(other)
				run(removeFirst)
				same(t, "the rollback of the first text", onlyOther, list())
				run(removeOther)
				same(t, "the rollback of both", none, list())
			})
		}
	}
}

// The restriction to source port 20 replaces the rules of the same text.
func TestOptionsReplaceRules(t *testing.T) {
	needLab(t)
	show := listings(t)
	for _, f := range filters() {
		t.Run(f.platform, func(t *testing.T) {
			inLab := newLabFor(t)
			list := func() string { return withoutCounters(output(t, show[f.platform], inLab("sh", "-e"))) }
			open, _ := generate(t, severalPartners, f.platform, firewall.Options{})
			restricted, _ := generate(t, severalPartners, f.platform, firewall.Options{SourcePort20: true})
			output(t, restricted, inLab("sh", "-e"))
			want := list()
			output(t, open, inLab("sh", "-e"))
			output(t, restricted, inLab("sh", "-e"))
			same(t, "loading the restricted rules after the others", want, list())
		})
	}
}

// Rules go into the table and the chains that the placeholders name.
func TestPlaceholdersInKernel(t *testing.T) {
	needLab(t)
	show := listings(t)
	for _, test := range []struct {
		platform, setUp, chain string
		set                    []firewall.Assignment
	}{
		{"nftables", "nft add table inet fw; nft 'add chain inet fw in { type filter hook input priority -10; policy drop; }'", "chain in {",
			[]firewall.Assignment{{Name: "table", Value: "fw"}, {Name: "input-chain", Value: "in"}}},
		{"iptables", "for i in iptables ip6tables; do $i -N site-in; done", "-A site-in",
			[]firewall.Assignment{{Name: "input-chain", Value: "site-in"}}},
	} {
		t.Run(test.platform, func(t *testing.T) {
			inLab := newLabFor(t)
			list := func() string { return withoutCounters(output(t, show[test.platform], inLab("sh", "-e"))) }
			o := firewall.Options{Set: test.set}
			rules, rollback := generate(t, severalPartners, test.platform, o)
			output(t, test.setUp, inLab("sh", "-e"))
			output(t, rules, inLab("sh", "-e"))
			output(t, rules, inLab("sh", "-e"))
			_, in, _ := strings.Cut(list(), test.chain)
			if in, _, _ = strings.Cut(in, "\n}\n"); !regexp.MustCompile(`(jump|-j) ftp-data-10000-11023-`).MatchString(in) {
				t.Errorf("no jump in the chain:\n%s", list())
			}
			output(t, rollback, inLab("sh", "-e"))
			if left := list(); strings.Contains(left, "ftp-") {
				t.Errorf("left after the rollback:\n%s", left)
			}
		})
	}
}

// same reports an error if two listings differ.
func same(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got:\n%s", what, diff)
	}
}

// withoutCounters returns a listing without the lines and numbers that change by
// themselves.
func withoutCounters(listing string) string {
	return regexp.MustCompile(`(?m)^#.*\n| \[[0-9]+:[0-9]+\]`).ReplaceAllString(listing, "")
}
