package firewall

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// namesOf returns the names of the rules of a text, and the short ones.
func namesOf(t *testing.T, text string, o Options) (names []string) {
	t.Helper()
	e, err := readEndpoints(core.Check(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range e.flows(o) {
		names = append(names, f.name, f.shortName())
	}
	return names
}

// TestNamesDiffer checks that every change that a rule follows from gives other
// names, and nothing else does.
func TestNamesDiffer(t *testing.T) {
	const two = oneSite + "[transfer-site other]\nserver = ftp.partner.internal\nenable-active-connection-mode = yes\n"
	changed := func(old, new string) string { return strings.Replace(two, old, new, 1) }
	tests := []struct {
		name, text string
		same       bool
	}{
		{"the same text", two, true},
		{"a comment", "# for the auditor\n" + two, true},
		{"blanks", changed("= 10000", "=  10000"), true},
		{"another section", two + "[ftp-passive-mode]\nbase-port = 30000\nnumber-of-ports = 8\n", true},
		{"another setting of a site", two + "use-ftps = yes\n", true},
		{"a passive site", two + "[transfer-site third]\nserver = 203.0.113.77\n", true},
		{"base port", changed("= 10000", "= 10001"), false},
		{"number of ports", changed("= 1024", "= 1023"), false},
		{"a site's name", changed("payroll", "payrol"), false},
		{"a server's address", changed("203.0.113.10", "203.0.113.11"), false},
		{"a server's name", changed("ftp.partner.internal", "ftp2.partner.internal"), false},
		{"a server's port", two + "port = 990\n", false},
		{"an alternative server", two + "alternative-servers = ftp3.partner.internal\n", false},
		{"the host's address", changed("192.0.2.5", "192.0.2.6"), false},
		{"a NAT address", changed("[host]", "[host]\nnat-address = 198.51.100.9"), false},
		{"sources", two + "[firewall]\nfrom = 203.0.113.10 198.51.100.0/24\n", false},
		{"another site", two + "[transfer-site third]\nenable-active-connection-mode = yes\n", false},
	}
	want := namesOf(t, two, Options{})
	for _, test := range tests {
		got := namesOf(t, test.text, Options{})
		if same := cmp.Equal(want, got); same != test.same {
			t.Errorf("%s: same names %v, want %v: %v and %v", test.name, same, test.same, want, got)
		}
		for _, name := range got {
			if !test.same && slices.Contains(want, name) {
				t.Errorf("%s: both texts have a rule %s", test.name, name)
			}
		}
	}
}

// TestNamesOfASide checks that both sides have names of their own, and that the
// other options change none.
func TestNamesOfASide(t *testing.T) {
	host := namesOf(t, bothFamilies, Options{})
	for _, name := range namesOf(t, bothFamilies, Options{Mirror: true}) {
		if slices.Contains(host, name) {
			t.Errorf("both sides have a rule %s", name)
		}
	}
	if diff := cmp.Diff(host, namesOf(t, bothFamilies, Options{SourcePort20: true, Rollback: true})); diff != "" {
		t.Errorf("names (-without +with source port and rollback):\n%s", diff)
	}
}

// TestNamesIgnoreOrder checks that two texts with the same sites in another order
// have the same names.
func TestNamesIgnoreOrder(t *testing.T) {
	const head = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 8\n"
	a := "[transfer-site a]\nserver = 203.0.113.10\nenable-active-connection-mode = yes\n"
	b := "[transfer-site b]\nserver = 203.0.113.9\nport = 990\nenable-active-connection-mode = yes\n"
	if diff := cmp.Diff(namesOf(t, head+a+b, Options{}), namesOf(t, head+b+a, Options{})); diff != "" {
		t.Errorf("names (-ab +ba):\n%s", diff)
	}
}

// TestNameLengths checks the longest names against the limits that names.go gives.
func TestNameLengths(t *testing.T) {
	text := strings.NewReplacer("= 1024", "= 55536", "[transfer-site payroll]", "[transfer-site payroll]\nport = 65535").Replace(oneSite)
	valid := regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z0-9]$`)
	e, err := readEndpoints(core.Check(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range e.flows(Options{}) {
		for _, n := range []struct {
			name string
			max  int
		}{{f.name, 28}, {f.name + "-v6", 35}, {f.shortName(), 17}} {
			if len(n.name) > n.max || !valid.MatchString(n.name) {
				t.Errorf("%s has %d characters, want at most %d of [a-z0-9-]", n.name, len(n.name), n.max)
			}
		}
	}
}

// TestNumbersOfAText checks the numbers of rules where a platform gives none itself:
// each is unique within a text.
func TestNumbersOfAText(t *testing.T) {
	for _, text := range []string{oneSite, bothFamilies, cluster, nothingKnown} {
		e, err := readEndpoints(core.Check(text))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, f := range e.flows(Options{}) {
			if p := f.firstPriority(); p < 300 || p > 1290 {
				t.Errorf("first priority %d", p)
			}
			for i := range f.families {
				if id := f.policyID(i); seen[id] || len(id) != 9 {
					t.Errorf("policy number %s, seen before: %v", id, seen[id])
				} else {
					seen[id] = true
				}
			}
		}
	}
}
