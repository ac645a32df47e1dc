package mutants

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sampleCampaign is about the module in testdata/sample. The tests of its second
// package run if those of the first one notice nothing.
func sampleCampaign(accepted ...Entry) *Campaign {
	return &Campaign{
		Root:     "testdata/sample",
		Targets:  []Target{{Dir: "port", Tests: []string{"port", "user"}}},
		Accepted: accepted, Parallel: 2,
	}
}

// TestCampaign runs real tests against real mutants. One survives because no test
// asserts it, and one because no test reaches it; in Twice, one loops without end.
func TestCampaign(t *testing.T) {
	report, err := sampleCampaign().Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var survivors []string
	for _, f := range report.Survivors {
		survivors = append(survivors, f.Mutant.Position()+" "+f.Mutant.Change)
	}
	want := []string{"port/port.go:38:2 `log(\"one more\")` left out", "port/port.go:51:32 `true` -> `false`"}
	if diff := cmp.Diff(want, survivors); diff != "" {
		t.Errorf("survivors (-want +got):\n%s", diff)
	}
	killers := map[string]string{}
	for _, f := range report.Fates {
		killers[f.Mutant.Change] = f.Killer
	}
	for change, want := range map[string]string{
		"`port >= lowest` -> `port > lowest`": "port: TestAllowed",
		"`lowest = 1024` -> `1025`":           "port: TestAllowed",
		"port: `21` emptied":                  "port: TestName",
		"`c.N++` left out":                    "port: TestCount",
		"`sum < 2*n` -> `sum <= 2*n`":         "user: TestTwice",
		"`sum += n` left out":                 "user: its time limit",
	} {
		if killers[change] != want {
			t.Errorf("%s is killed by %q, want %q", change, killers[change], want)
		}
	}
	if report.Passed() || len(report.Problems) > 0 {
		t.Errorf("passed: %t, problems: %q", report.Passed(), report.Problems)
	}
	checkText(t, report)
}

// checkText looks for the facts in the written report.
func checkText(t *testing.T, report *Report) {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"port/port.go:38:2: Count.Add: `log(\"one more\")` left out", "no test reaches it",
		"condition  port/port.go:", "statement  port/port.go:", "constant   port/port.go:", "cell       port/port.go:",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in the report:\n%s", want, &b)
		}
	}
}

func TestUnknownPackage(t *testing.T) {
	for _, name := range []string{"prot", "port/prot.go"} {
		c := sampleCampaign()
		c.Only = []string{"port/port.go", name}
		if _, err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v", err)
		}
	}
}

// The list of accepted mutants has to stay true and short.
func TestAccepted(t *testing.T) {
	kinds := []Kind{Condition, Statement, Constant, Cell}
	var all []*Mutant
	var fates []Fate
	for i := range 100 {
		m := &Mutant{ID: i + 1, Kind: kinds[i%len(kinds)], File: "a.go", Place: "F", Change: strings.Repeat("x", i+1)}
		all = append(all, m)
		fates = append(fates, Fate{Mutant: m, Killer: "TestF"})
	}
	fates[3].Killer, fates[7].Killer = "", ""
	entry := func(i int) Entry { return Entry{Name: all[i].Name(), Reason: "it does nothing"} }
	tests := []struct {
		name      string
		accepted  []Entry
		fates     []Fate
		survivors int
		problem   string // part of the only one; empty: none
	}{
		{"both survivors", []Entry{entry(3), entry(7)}, fates, 0, ""},
		{"one of two", []Entry{entry(3)}, fates, 1, ""},
		{"too many", []Entry{entry(3), entry(7), entry(11)}, slices.Delete(slices.Clone(fates), 11, 12), 0, "3 of 100"},
		{"killed", []Entry{entry(3), entry(4)}, fates, 1, "TestF kills it"},
		{"gone", []Entry{entry(3), {Name: "a.go G: y"}}, fates, 1, "no such mutant"},
		{"of another target", []Entry{entry(3), entry(7)}, fates[4:], 0, ""},
		{"no cell killed", nil, slices.DeleteFunc(slices.Clone(fates), func(f Fate) bool { return f.Mutant.Kind == Cell }), 0, "kind cell"},
	}
	for _, tt := range tests {
		r := newReport(tt.accepted, all, tt.fates)
		if len(r.Survivors) != tt.survivors || strings.Join(r.Problems, "") == "" != (tt.problem == "") ||
			len(r.Problems) > 1 || !strings.Contains(strings.Join(r.Problems, ""), tt.problem) {
			t.Errorf("%s: %d survivors, problems %q", tt.name, len(r.Survivors), r.Problems)
		}
		if r.Passed() != (tt.survivors == 0 && tt.problem == "") {
			t.Errorf("%s: passed: %t", tt.name, r.Passed())
		}
	}
}

func TestReadAccepted(t *testing.T) {
	got, err := ReadAccepted("# a comment\n\na.go F: `x` left out because it does nothing\n")
	if diff := cmp.Diff([]Entry{{"a.go F: `x` left out", "it does nothing", 3}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, text := range []string{"a.go F: x", "a.go F: x because ", "a.go F: x because y\na.go F: x because z"} {
		if got, err := ReadAccepted(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// The fastest tests run first, and a slow test does not hold up fast ones.
func TestBatches(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		durations []time.Duration
		want      []int // tests of each batch
	}{
		{nil, nil},
		{[]time.Duration{9 * time.Second}, []int{1}},
		{[]time.Duration{200 * ms, 1 * ms, 100 * ms, 2 * time.Second}, []int{2, 1, 1}},
		{[]time.Duration{0, 0, 0}, []int{3}},
		{[]time.Duration{150 * ms, 150 * ms, 400 * ms, 450 * ms, 3 * time.Second}, []int{2, 2, 1}},
	}
	for _, tt := range tests {
		var reached []reach
		for _, d := range tt.durations {
			reached = append(reached, reach{test: d.String(), duration: d})
		}
		var got []int
		var total time.Duration
		for _, b := range batches(reached) {
			got = append(got, len(b.tests))
			total += b.duration
		}
		var sum time.Duration
		for _, d := range tt.durations {
			sum += d
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || total != sum {
			t.Errorf("%v: %v in all (-want +got):\n%s", tt.durations, total, diff)
		}
	}
}
