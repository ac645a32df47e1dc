package netlab

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/report"
)

// A proof finds what is wrong with rules, and names the ports.
func TestProofFindsWrongRules(t *testing.T) {
	needLab(t)
	const partner4, partner6 = "203.0.113.10", "2001:db8:1::10"
	tests := []struct {
		name               string
		sourcePort         int
		nftables, iptables []string // old, new, old, new ...
		want               []wrong
	}{
		{
			"a port deleted", 0,
			[]string{"dport 20000-20031", "dport { 20000-20009, 20011-20031 }"},
			[]string{"--dport 20000:20031", "-m multiport --dports 20000:20009,20011:20031"},
			[]wrong{{"open", "20010", partner4}, {"open", "20010", partner6}},
		}, {
			"a port too many", 0,
			[]string{"20000-20031", "20000-20032"},
			[]string{"20000:20031", "20000:20032"},
			[]wrong{{"closed", "20032", partner4}, {"closed", "20032", partner6}},
		}, {
			"a port too early, in IPv6", 0,
			[]string{"ip6 saddr 2001:db8:1::10 tcp dport 20000", "ip6 saddr 2001:db8:1::10 tcp dport 19999"},
			[]string{"-s 2001:db8:1::10 --dport 20000", "-s 2001:db8:1::10 --dport 19999"},
			[]wrong{{"closed", "19999", partner6}},
		}, {
			"any source, in IPv4", 0,
			[]string{"ip saddr 203.0.113.10", "ip saddr 0.0.0.0/0"},
			[]string{"-s 203.0.113.10", ""},
			[]wrong{{"closed", "20000-20031", "203.0.113.11"}},
		}, {
			"any source port", 20,
			[]string{" tcp sport 20", ""},
			[]string{" --sport 20", ""},
			[]wrong{{"closed", "20000-20031", partner4 + " from another port"}, {"closed", "20000-20031", partner6 + " from another port"}},
		}, {
			"no rule for IPv6", 0,
			[]string{"ip6 saddr 2001:db8:1::10", "ip6 saddr 2001:db8:1::12"},
			[]string{"-s 2001:db8:1::10", "-s 2001:db8:1::12"},
			[]wrong{{"open", "20000-20031", partner6}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			edits := map[string][]string{"nftables": test.nftables, "iptables": test.iptables}
			for _, c := range proveEdited(t, test.sourcePort, func(r *trial) {
				edit := strings.NewReplacer(edits[r.filter.platform]...)
				r.rules, r.rollback = edit.Replace(r.rules), edit.Replace(r.rollback)
			}) {
				checkFindings(t, c, test.want)
			}
		})
	}
}

// A range that is wholly closed is named as a whole, after one wait and not one
// for each of its ports.
func TestProofFindsClosedRange(t *testing.T) {
	needLab(t)
	t.Parallel()
	for _, c := range proveEdited(t, 0, func(r *trial) { r.rules, r.rollback = "", "" }) {
		checkFindings(t, c, []wrong{{"open", "20000-20031", "203.0.113.10"}, {"open", "20000-20031", "2001:db8:1::10"}})
	}
}

func TestProofFindsRulesLeft(t *testing.T) {
	needLab(t)
	t.Parallel()
	for _, c := range proveEdited(t, 0, func(r *trial) { r.rollback = "" }) {
		checkFindings(t, c, []wrong{{"closed-again", "20000-20031", "203.0.113.10"}, {"closed-again", "20000-20031", "2001:db8:1::10"}})
	}
}

// A rule that the filter's own tool refuses ends the proof, and the tool says why.
func TestProofOfRulesThatDoNotLoad(t *testing.T) {
	needLab(t)
	t.Parallel()
	p, trials := edited(t, 0, func(r *trial) { r.rules = "accept 20000-20031\n" })
	if _, _, err := p.all(t.Context(), trials); err == nil || !strings.Contains(err.Error(), "accept") {
		t.Errorf("got %v", err)
	}
}

// edited is the proof of ports32, with one trial for each filter, edited.
func edited(t *testing.T, sourcePort int, edit func(*trial)) (*proof, []trial) {
	t.Helper()
	result := core.Check(ports32)
	p, err := newProof("a.settings", result.Settings)
	if err != nil {
		t.Fatal(err)
	}
	trials, err := trialsOf(result)
	if err != nil {
		t.Fatal(err)
	}
	trials = slices.DeleteFunc(trials, func(r trial) bool { return r.sourcePort != sourcePort })
	for i := range trials {
		before := trials[i]
		if edit(&trials[i]); before.rules == trials[i].rules && before.rollback == trials[i].rollback {
			t.Fatalf("%s: nothing was edited in\n%s", before.name(), before.rules)
		}
	}
	return p, trials
}

func proveEdited(t *testing.T, sourcePort int, edit func(*trial)) []report.Case {
	t.Helper()
	p, trials := edited(t, sourcePort, edit)
	cases, left, err := p.all(t.Context(), trials)
	if err != nil || left != nil {
		t.Fatal(err, left)
	}
	return cases
}

// wrong is a finding, in short.
type wrong struct{ rule, ports, source string }

func checkFindings(t *testing.T, c report.Case, want []wrong) {
	t.Helper()
	var got []wrong
	for _, f := range c.Findings {
		_, says, _ := strings.Cut(f.Message, ": port ")
		ports, rest, _ := strings.Cut(says, " ")
		_, source, _ := strings.Cut(rest, " to ")
		got = append(got, wrong{f.Rule, ports, source})
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(wrong{})); diff != "" {
		t.Errorf("%s: -want +got:\n%s", c.Name, diff)
	}
}
