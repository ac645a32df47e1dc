package checklist

import (
	"fmt"
	"strings"

	"activeftp/harness/report"
)

// Verdict is the result of checking one item.
type Verdict struct {
	Status Status
	Detail string // the observation or the reason, in one line
}

// Finding returns the verdict on an item as a finding of a report. It must not be
// called for Pass.
func (v Verdict) Finding(item Item) report.Finding {
	return report.Finding{File: item.ID, Severity: v.Status.Severity(), Rule: item.ID, Message: v.Detail}
}

// Summary counts the cases by status: "31 pass, 3 not applicable".
func Summary(cases []report.Case) string {
	counts := map[string]int{}
	for i := range cases {
		counts[cases[i].Status]++
	}
	var parts []string
	for _, s := range []Status{Pass, Deviation, Fail, NotApplicable, NotTried} {
		if n := counts[s.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(parts, ", ")
}
