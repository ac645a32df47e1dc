package report

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// holdSARIF reads the log as a service does: a result per finding, each with a
// place whose URI is one.
func holdSARIF(t testing.TB, r *Report) {
	t.Helper()
	log := readSARIF(t, r)
	var want, got []string
	for i := range r.Cases {
		for _, f := range r.Cases[i].Findings {
			want = append(want, Printable(f.Rule)+" "+f.Severity.String()+" "+Printable(f.Text()))
		}
	}
	for _, result := range log.Runs[0].Results {
		got = append(got, result.RuleID+" "+result.Level+" "+result.Message.Text)
		if _, err := url.Parse(result.Locations[0].PhysicalLocation.ArtifactLocation.URI); err != nil {
			t.Errorf("the place of a result: %v", err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

// sarif is what a service reads of a log.
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
	if err := json.Unmarshal([]byte(written(t, Format{"sarif", WriteSARIF}, r)), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIF(t *testing.T) {
	for _, r := range checks() {
		holdSARIF(t, r)
	}
	log := readSARIF(t, &Report{Cases: []Case{OfCheck("dir/a b.settings", settings())}})
	var broken []string
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		broken = append(broken, rule.ID+" "+rule.DefaultConfiguration.Level)
	}
	want := []string{"port-end-high error", "port-known-service note", "zone-active-unclear warning"}
	if diff := cmp.Diff(want, broken); diff != "" || log.Version != "2.1.0" {
		t.Errorf("version %s, rules (-want +got):\n%s", log.Version, diff)
	}
	result := log.Runs[0].Results[1]
	place := result.Locations[0].PhysicalLocation
	if place.ArtifactLocation.URI != "dir/a%20b.settings" || place.Region != (struct{ StartLine, StartColumn, EndColumn int }{3, 19, 24}) {
		t.Errorf("place %+v", place)
	}
	replaced := result.Fixes[0].ArtifactChanges[0].Replacements[0]
	if replaced.DeletedRegion != place.Region || replaced.InsertedContent.Text != "55536" {
		t.Errorf("fix %+v", replaced)
	}
}
