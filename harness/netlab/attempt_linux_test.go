package netlab

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/report"
)

// A proof finds errors in the rules and names the ports.
func TestProofFindsWrongRules(t *testing.T) {
	needLab(t)
	const partner4, partner6 = "203.0.113.10", "2001:db8:1::10"
	tests := []struct {
		name               string
		sourcePort         int
		nftables, iptables []string // replacements: old, new, old, new ...
		want               []finding
	}{
		{
			"one port missing", 0,
			[]string{"dport 20000-20031", "dport { 20000-20009, 20011-20031 }"},
			[]string{"--dport 20000:20031", "-m multiport --dports 20000:20009,20011:20031"},
			[]finding{{"open", "20010", partner4}, {"open", "20010", partner6}},
		}, {
			"one port too many, after the range", 0,
			[]string{"20000-20031", "20000-20032"},
			[]string{"20000:20031", "20000:20032"},
			[]finding{{"closed", "20032", partner4}, {"closed", "20032", partner6}},
		}, {
			"one port too many, before the range, in IPv6", 0,
			[]string{"ip6 saddr 2001:db8:1::10 tcp dport 20000", "ip6 saddr 2001:db8:1::10 tcp dport 19999"},
			[]string{"-s 2001:db8:1::10 --dport 20000", "-s 2001:db8:1::10 --dport 19999"},
			[]finding{{"closed", "19999", partner6}},
		}, {
			"any source, in IPv4", 0,
			[]string{"ip saddr 203.0.113.10", "ip saddr 0.0.0.0/0"},
			[]string{"-s 203.0.113.10", ""},
			[]finding{{"closed", "20000-20031", "203.0.113.11"}},
		}, {
			"any source port", 20,
			[]string{" tcp sport 20", ""},
			[]string{" --sport 20", ""},
			[]finding{{"closed", "20000-20031", partner4 + " with another source port"}, {"closed", "20000-20031", partner6 + " with another source port"}},
		}, {
			"no rule for IPv6", 0,
			[]string{"ip6 saddr 2001:db8:1::10", "ip6 saddr 2001:db8:1::12"},
			[]string{"-s 2001:db8:1::10", "-s 2001:db8:1::12"},
			[]finding{{"open", "20000-20031", partner6}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			edits := map[string][]string{"nftables": test.nftables, "iptables": test.iptables}
			for _, c := range proveEdited(t, test.sourcePort, func(tr *trial) {
				edit := strings.NewReplacer(edits[tr.filter.platform]...)
				tr.rules, tr.rollback = edit.Replace(tr.rules), edit.Replace(tr.rollback)
			}) {
				checkFindings(t, c, test.want)
			}
		})
	}
}

// A range that is closed entirely is one finding, after one time-out rather than
// one per port.
func TestProofFindsClosedRange(t *testing.T) {
	needLab(t)
	t.Parallel()
	for _, c := range proveEdited(t, 0, func(tr *trial) { tr.rules, tr.rollback = "", "" }) {
		checkFindings(t, c, []finding{{"open", "20000-20031", "203.0.113.10"}, {"open", "20000-20031", "2001:db8:1::10"}})
	}
}

func TestProofFindsIneffectiveRollback(t *testing.T) {
	needLab(t)
	t.Parallel()
	for _, c := range proveEdited(t, 0, func(tr *trial) { tr.rollback = "" }) {
		checkFindings(t, c, []finding{{"closed-again", "20000-20031", "203.0.113.10"}, {"closed-again", "20000-20031", "2001:db8:1::10"}})
	}
}

// A rule that the filter's own tool rejects ends the proof with the tool's error.
func TestProofOfRejectedRules(t *testing.T) {
	needLab(t)
	t.Parallel()
	p, trials := editedTrials(t, 0, func(tr *trial) { tr.rules = "accept 20000-20031\n" })
	if _, _, err := p.runTrials(t.Context(), trials); err == nil || !strings.Contains(err.Error(), "accept") {
		t.Errorf("got %v", err)
	}
}

// editedTrials returns the proof of ports32 and one trial for each filter, changed
// by edit.
func editedTrials(t *testing.T, sourcePort int, edit func(*trial)) (*proof, []trial) {
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
	trials = slices.DeleteFunc(trials, func(tr trial) bool { return tr.sourcePort != sourcePort })
	for i := range trials {
		before := trials[i]
		if edit(&trials[i]); before.rules == trials[i].rules && before.rollback == trials[i].rollback {
			t.Fatalf("%s: the edit changed nothing in\n%s", before.name(), before.rules)
		}
	}
	return p, trials
}

// proveEdited runs the edited trials and returns their cases.
func proveEdited(t *testing.T, sourcePort int, edit func(*trial)) []report.Case {
	t.Helper()
	p, trials := editedTrials(t, sourcePort, edit)
	cases, removeErr, err := p.runTrials(t.Context(), trials)
	if err != nil || removeErr != nil {
		t.Fatal(err, removeErr)
	}
	return cases
}

// finding is a report's finding in short form.
type finding struct{ rule, ports, source string }

func checkFindings(t *testing.T, c report.Case, want []finding) {
	t.Helper()
	var got []finding
	for _, f := range c.Findings {
		_, text, _ := strings.Cut(f.Message, ": port")
		_, text, _ = strings.Cut(text, " ") // the rest of "port" or "ports"
		ports, rest, _ := strings.Cut(text, " ")
		_, source, _ := strings.Cut(rest, " to ")
		got = append(got, finding{f.Rule, ports, source})
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(finding{})); diff != "" {
		t.Errorf("%s: -want +got:\n%s", c.Name, diff)
	}
}

func TestPortState(t *testing.T) {
	tests := []struct {
		ranges []core.PortRange
		open   bool
		want   string
	}{
		{[]core.PortRange{singlePort(20010)}, true, "port 20010 is open"},
		{[]core.PortRange{{Base: 20000, Number: 32}}, false, "ports 20000-20031 are closed"},
		{[]core.PortRange{singlePort(1), singlePort(3)}, true, "ports 1, 3 are open"},
	}
	for _, test := range tests {
		if got := portState(test.ranges, test.open); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
