package netlab

import (
	"strings"
	"testing"

	"activeftp/core"
)

// ports1024 returns settings with 1,024 ports for one partner of each address
// family.
func ports1024() string { return strings.Replace(ports32, "= 32", "= 1024", 1) }

func BenchmarkProve1024(b *testing.B) {
	needLab(b)
	for b.Loop() {
		r, err := Prove(b.Context(), "a.settings", core.Check(ports1024()))
		if err != nil || r.Worst() == core.Error {
			b.Fatal(err, r)
		}
	}
}

func BenchmarkProve1024Closed(b *testing.B) {
	needLab(b)
	result := core.Check(ports1024())
	trials, err := trialsOf(result)
	if err != nil {
		b.Fatal(err)
	}
	for i := range trials {
		trials[i].rules, trials[i].rollback = "", ""
	}
	p, err := newProof("a.settings", result.Settings)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cases, removeErr, err := p.runTrials(b.Context(), trials)
		if err != nil || removeErr != nil || !cases[0].Failed() {
			b.Fatal(err, removeErr, cases)
		}
	}
}
