package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/trace"
)

// The report shows the exchange around the first finding, with its line marked,
// and none without a finding.
func TestOfDiagnosis(t *testing.T) {
	log := strings.Repeat("> NOOP\n< 200 Ok\n", 20) + "> PORT 1,2\n< 500 No\n" + strings.Repeat("> NOOP\n< 200 Ok\n", 20)
	d, err := trace.Diagnose(log, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := OfDiagnosis("client.log", d)
	talk := r.Cases[0].Talk
	if len(talk) != linesBefore+1+linesAfter {
		t.Fatalf("%d lines of the exchange", len(talk))
	}
	want := []string{"     41 > PORT 1,2", "=>   42 < 500 No", "     43 > NOOP"}
	if diff := cmp.Diff(want, talk[linesBefore-1:linesBefore+2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d, err = trace.Diagnose("> NOOP\n< 200 Ok\n> RETR a\n< 226 Done\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := OfDiagnosis("-", d).Cases[0]; c.Talk != nil || c.Failed() {
		t.Errorf("%+v", c)
	}
}
