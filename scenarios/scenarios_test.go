package scenarios_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"activeftp/core"
	"activeftp/harness/peertest"
	"activeftp/harness/play"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
	"activeftp/scenarios"
)

// TestMain plays 8 scenarios at once, unless -parallel says otherwise, even if
// there are fewer processors: scenarios spend most of their time waiting.
func TestMain(m *testing.M) {
	flag.Set("test.parallel", "8")
	goleak.VerifyTestMain(m)
}

// TestScenarios plays every scenario over real sockets.
func TestScenarios(t *testing.T) {
	for _, s := range readAll(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			r := playOne(t, s)
			if r.Worst() != 0 {
				t.Error(text(t, r))
			}
			skipUnplayable(t, r)
		})
	}
}

// TestSample checks what "make run" needs of the sample: it has no error, and it
// has an active site to prove.
func TestSample(t *testing.T) {
	data, err := os.ReadFile("sample.settings")
	if err != nil {
		t.Fatal(err)
	}
	r := core.Check(string(data))
	if r.Verdict == core.Fail {
		t.Errorf("verdict %v: %v", r.Verdict, r.Diagnostics)
	}
	for i := range r.Settings.Sites {
		if r.Settings.Sites[i].Active() {
			return
		}
	}
	t.Error("no active site")
}

// BenchmarkScenarios plays all scenarios, as "activeftp run" does.
func BenchmarkScenarios(b *testing.B) {
	all := readAll(b)
	for b.Loop() {
		if r := play.Run(b.Context(), all, play.Options{}); r.Worst() != 0 {
			b.Fatal(text(b, r))
		}
	}
}

// skipUnplayable skips the test if this host lacks something that the scenario
// needs. Under CI=true it fails the test instead.
func skipUnplayable(t *testing.T, r *report.Report) {
	t.Helper()
	if reason := r.Cases[0].Skipped; reason != "" {
		peertest.Unavailable(t, errors.New(reason))
	}
}

// playOne runs one scenario and returns its report.
func playOne(tb testing.TB, s *scenario.Scenario) *report.Report {
	tb.Helper()
	return play.Run(tb.Context(), []*scenario.Scenario{s}, play.Options{})
}

// readAll returns every embedded scenario, sorted by name. Each call parses them
// again, so that a test may change its copies.
func readAll(tb testing.TB) []*scenario.Scenario {
	tb.Helper()
	files, err := scenarios.Files.ReadDir(".")
	if err != nil {
		tb.Fatal(err)
	}
	var all []*scenario.Scenario
	for _, f := range files {
		data, err := scenarios.Files.ReadFile(f.Name())
		if err != nil {
			tb.Fatal(err)
		}
		s, err := play.Read(f.Name(), data)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// text returns the report as the command prints it.
func text(tb testing.TB, r *report.Report) string {
	tb.Helper()
	var b strings.Builder
	if err := report.WriteText(&b, r); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}
