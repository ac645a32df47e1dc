package report

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkGitLab checks that there is an object for each finding, and that no two have
// one fingerprint, of which GitLab would show one.
func checkGitLab(t testing.TB, r *Report) {
	t.Helper()
	var findings []gitlabFinding
	if err := json.Unmarshal([]byte(render(t, Format{"gitlab", WriteGitLab}, r)), &findings); err != nil {
		t.Fatal(err)
	}
	want, seen := 0, map[string]bool{}
	for i := range r.Cases {
		for range r.Cases[i].All() {
			want++
		}
	}
	for _, f := range findings {
		if seen[f.Fingerprint] || f.Location.Lines.Begin < 1 || f.Location.Path == "" {
			t.Errorf("finding %+v; want a fingerprint of its own, a line and a path", f)
		}
		seen[f.Fingerprint] = true
	}
	if len(findings) != want {
		t.Errorf("%d findings, want %d", len(findings), want)
	}
}

func TestGitLab(t *testing.T) {
	for _, r := range checkReports() {
		checkGitLab(t, r)
	}
	r := &Report{Cases: []Case{OfCheck("./b/a.settings", acceptedResult())}}
	var findings []gitlabFinding
	if err := json.Unmarshal([]byte(render(t, Format{"gitlab", WriteGitLab}, r)), &findings); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, f.Location.Path+" "+f.Severity+" "+f.Rule)
	}
	want := []string{
		"b/a.settings info port-known-service", "b/a.settings info port-end-high", // accepted
		"b/a.settings minor zone-active-unclear",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
