package report

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkSARIF parses the log as a service does. It expects a result for each
// finding, with a valid URI as its location.
func checkSARIF(t testing.TB, r *Report) {
	t.Helper()
	log := readSARIF(t, r)
	var want, got []string
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			text := Printable(f.Text())
			if f.Fix != nil && f.Fix.Line == 0 && f.Fix.Message != "" && f.Accepted == nil {
				text += "; fix: " + Printable(f.Fix.Message)
			}
			want = append(want, Printable(f.Rule)+" "+f.Severity.String()+" "+text)
		}
	}
	for _, result := range log.Runs[0].Results {
		got = append(got, result.RuleID+" "+result.Level+" "+result.Message.Text)
		if _, err := url.Parse(result.Locations[0].PhysicalLocation.ArtifactLocation.URI); err != nil {
			t.Errorf("location of a result: %v", err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

// sarif is the part of a log that services read.
type sarif struct {
	Version string
	Runs    []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID                   string
					DefaultConfiguration struct{ Level string }
				}
			}
		}
		Results []struct {
			RuleID, Level string
			Message       struct{ Text string }
			Locations     []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine, StartColumn, EndColumn int }
				}
			}
			Fixes []struct {
				ArtifactChanges []struct {
					Replacements []struct {
						DeletedRegion   struct{ StartLine, StartColumn, EndColumn int }
						InsertedContent struct{ Text string }
					}
				}
			}
		}
	}
}

func readSARIF(t testing.TB, r *Report) (log sarif) {
	t.Helper()
	if err := json.Unmarshal([]byte(render(t, Format{"sarif", WriteSARIF}, r)), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIF(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), proofReports()} {
		for _, r := range reports {
			checkSARIF(t, r)
		}
	}
	log := readSARIF(t, &Report{Cases: []Case{OfCheck("dir/a b.settings", resultWithFindings())}})
	var rules []string
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		rules = append(rules, rule.ID+" "+rule.DefaultConfiguration.Level)
	}
	want := []string{"port-end-high error", "port-known-service note", "zone-active-unclear warning"}
	if diff := cmp.Diff(want, rules); diff != "" || log.Version != "2.1.0" {
		t.Errorf("version %s, rules (-want +got):\n%s", log.Version, diff)
	}
	result := log.Runs[0].Results[1]
	location := result.Locations[0].PhysicalLocation
	if location.ArtifactLocation.URI != "dir/a%20b.settings" || location.Region != (struct{ StartLine, StartColumn, EndColumn int }{3, 19, 24}) {
		t.Errorf("location %+v", location)
	}
	replacement := result.Fixes[0].ArtifactChanges[0].Replacements[0]
	if replacement.DeletedRegion != location.Region || replacement.InsertedContent.Text != "55536" {
		t.Errorf("fix %+v", replacement)
	}
}
