package prove

import (
	"testing"

	"activeftp/core"
	"activeftp/harness/peertest"
)

// BenchmarkProveEveryPort makes a transfer over each port of a range of 1,024.
func BenchmarkProveEveryPort(b *testing.B) {
	result := core.Check(peertest.Settings(peertest.FreeRange(b, 1024)))
	for b.Loop() {
		r, err := Run(b.Context(), "bench.settings", result, Options{EveryPort: true})
		if err != nil || r.Cases[1].Failed() {
			b.Fatal(err, r)
		}
	}
}
