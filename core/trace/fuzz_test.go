package trace

import (
	"strings"
	"testing"

	"activeftp/core"
)

// FuzzDiagnose checks that any log is diagnosed within the limits, and that the
// exchange shows no secret.
func FuzzDiagnose(f *testing.F) {
	for _, log := range logs(f) {
		f.Add(log, "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 10\n[transfer-site a]\nenable-active-connection-mode = yes\n")
	}
	f.Add("1 > PORT 1,2\n2 < 200 \n", "\x00")
	f.Fuzz(func(t *testing.T, log, settings string) {
		for _, checked := range []*core.Result{nil, core.Check(settings)} {
			d, err := Diagnose(log, checked)
			if err != nil {
				continue
			}
			if len(d.Findings) > maxFindings || len(d.Exchange) > MaxShown || len(d.Transfers) > MaxShown {
				t.Errorf("%d findings, %d lines, %d transfers", len(d.Findings), len(d.Exchange), len(d.Transfers))
			}
			if lines := strings.Count(log, "\n") + 1; d.Lines < lines-1 || d.Lines > lines || d.Skipped > d.Lines {
				t.Errorf("%d lines, %d skipped, of %d", d.Lines, d.Skipped, lines)
			}
			worst := core.Severity(0)
			for i := range d.Findings {
				x := &d.Findings[i]
				worst = max(worst, x.Severity)
				if x.Line < 1 || x.Line > d.Lines || x.Cause == "" || x.Message == "" || x.Severity > d.Findings[0].Severity {
					t.Errorf("finding %d: %+v", i, x)
				}
			}
			if d.Verdict != core.VerdictOf(worst) || (worst < core.Error) != (d.Failed == 0) && d.Failed > 0 {
				t.Errorf("%v with %d failed and %v", d.Verdict, d.Failed, d.Findings)
			}
			for _, e := range d.Exchange {
				if verb, argument := commandOf(e.Text); verb == verbSecret && e.Kind == Command && !masked(argument) {
					t.Errorf("line %d shows a secret: %q", e.Line, e.Text)
				}
			}
			for _, x := range d.Transfers {
				if x.Cause == "" || x.Port < 0 || x.Port > 65535 {
					t.Errorf("%+v", x)
				}
			}
		}
	})
}

// masked reports whether an argument is the mask, or consists only of bytes that a
// server ignores.
func masked(argument string) bool {
	for i, c := range []byte(argument) {
		if c > ' ' && c != 0x7f && c < 0xf0 {
			return argument[i:] == "****"
		}
	}
	return true
}
