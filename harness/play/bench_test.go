package play

import (
	"testing"

	"activeftp/core"
	"activeftp/harness/peertest"
	"activeftp/harness/scenario"
)

// BenchmarkTogether is 1,000 transfers at once, each on a session of its own,
// over a range of 1,024 ports. Its bytes and allocations are those of client
// and partner together.
func BenchmarkTogether(b *testing.B) {
	b.ReportAllocs()
	s := read(b, "site payroll\ntogether 1000 retr report.csv\n\tports 1000\n\tdone\n"+
		"-- settings --\n"+peertest.Settings(core.PortRange{Base: 10000, Number: 1024})+"-- server/report.csv --\nid,paid\n")
	for b.Loop() {
		if c := Run(b.Context(), []*scenario.Scenario{s}, Options{}).Cases[0]; c.Failed() {
			b.Fatal(c.Findings[0])
		}
	}
}

// BenchmarkRun is one small scenario, from its address to its last check.
func BenchmarkRun(b *testing.B) {
	b.ReportAllocs()
	s := read(b, "site payroll\nretr report.csv\n"+settings+"-- server/report.csv --\nid,paid\n")
	for b.Loop() {
		if c := Run(b.Context(), []*scenario.Scenario{s}, Options{}).Cases[0]; c.Failed() {
			b.Fatal(c.Findings[0])
		}
	}
}
