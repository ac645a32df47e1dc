package trace

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	for _, log := range caseLogs(f) {
		f.Add(log, "")
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

// heads are what a logger or a terminal puts before each line.
var heads = [...]string{
	"", "", "  ", "\t", "2024-05-01 10:22:30,123 INFO  [pool-1-thread-2] ftp: ", "[10:22:30] ", "May  1 10:22:30 host app[123]: ", "> ", "| ", "DEBUG: ",
	"2024-05-01T10:22:30Z ", "(12345) ", "app_1  | ", "I/flutter ( 7546): ",
}

// noise are lines that other programs write into the same log.
var noise = [...]string{
	"", "ok", "INFO started", "2024-05-01 10:22:30 GET /health HTTP/1.1 200 OK", "User chose active mode", "Port range 10000-11023", "took 150 ms",
	"-rw-r--r-- 1 0 0 425 Nov 26 12:00 report.csv", "drwxr-xr-x 2 ftp ftp 226 Nov 26 12:00 in", "total 12", "caf\xe9", "\x00\x01",
}

// FuzzMutatedLogs checks that a log with a refusal that everybody can see fails,
// whatever a logger, a terminal or other programs do to its lines.
func FuzzMutatedLogs(f *testing.F) {
	var failing []string
	all := logs(f)
	for name, log := range caseLogs(f) {
		all[name] = log
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		d, err := Diagnose(all[name], nil)
		if err != nil {
			f.Fatal(err)
		}
		if d.Verdict == core.Fail && (strings.Contains(all[name], "425 ") || strings.Contains(all[name], "500 Illegal")) && !strings.HasPrefix(all[name], "#Software") {
			failing = append(failing, all[name])
		}
	}
	for i := range failing {
		for head := range heads {
			f.Add(i, head, []byte{0, byte(i), 200, byte(head)}, i%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, index, head int, gaps []byte, windows bool) {
		log := failing[uint(index)%uint(len(failing))]
		var b strings.Builder
		for n, line := range strings.Split(strings.TrimRight(log, "\n"), "\n") {
			if n < len(gaps) && int(gaps[n]) < len(noise) {
				b.WriteString(noise[gaps[n]] + "\n")
			}
			b.WriteString(heads[uint(head)%uint(len(heads))] + strings.TrimRight(line, "\r"))
			if windows {
				b.WriteByte('\r')
			}
			b.WriteByte('\n')
		}
		d, err := Diagnose(b.String(), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if d.Verdict != core.Fail {
			t.Errorf("%s, although the log shows a refusal:\n%s\n%s", d.Verdict, b.String(), summary(d, b.String()))
		}
	})
}

// caseLogs returns the logs of testdata/cases by name.
func caseLogs(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name := range cases {
		text, err := os.ReadFile(filepath.Join("testdata", "cases", name+".log"))
		if err != nil {
			t.Fatal(err)
		}
		all["cases/"+name] = string(text)
	}
	return all
}
