package play

import (
	"testing"

	"activeftp/core"
	"activeftp/harness/peertest"
	"activeftp/harness/scenario"
)

// BenchmarkTogether measures 1,000 simultaneous transfers, each on its own
// session, over a range of 1,024 ports. The bytes and allocations include the
// partner's.
func BenchmarkTogether(b *testing.B) {
	b.ReportAllocs()
	s := mustRead(b, "site payroll\ntogether 1000 retr report.csv\n\tports 1000\n\tdone\n"+
		"-- settings --\n"+peertest.Settings(core.PortRange{Base: 10000, Number: 1024})+"-- server/report.csv --\nid,paid\n")
	for b.Loop() {
		if c := Run(b.Context(), []*scenario.Scenario{s}, Options{}).Cases[0]; c.Failed() {
			b.Fatal(c.Findings[0])
		}
	}
}

// BenchmarkRun measures one small scenario, including setup and cleanup.
func BenchmarkRun(b *testing.B) {
	b.ReportAllocs()
	s := mustRead(b, "site payroll\nretr report.csv\n"+settings+"-- server/report.csv --\nid,paid\n")
	for b.Loop() {
		if c := Run(b.Context(), []*scenario.Scenario{s}, Options{}).Cases[0]; c.Failed() {
			b.Fatal(c.Findings[0])
		}
	}
}
