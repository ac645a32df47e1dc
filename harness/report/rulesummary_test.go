package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// TestRuleCounts checks the lines before the summary of a long text report.
func TestRuleCounts(t *testing.T) {
	const head = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 500\n[firewall]\nfrom = 192.0.2.1\n"
	sites := func(from, to int) string {
		var text strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&text, "[transfer-site a.%d]\nserver = 198.51.100.7\nalternative-servers = 198.51.100.8\nenable-active-connection-mode = yes\n", i)
		}
		return text.String()
	}
	const accepted = "[transfer-site b] # activeftp: accept firewall-source, zone-active-unclear because it is closed\n" +
		"server = 198.51.100.7\nenable-active-connection-mode = yes\n"
	for _, tt := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{"few findings", []string{head + sites(0, 2)}, nil},
		{"many sites", []string{head + sites(0, 40) + accepted}, []string{"firewall-source: 40 sites", "zone-active-unclear: 40 sites"}},
		{"many files", []string{head + sites(0, 20), head, head + sites(19, 30)},
			[]string{"firewall-source: 31 sites in 2 files", "zone-active-unclear: 31 sites in 2 files", "site-active-none: 1 finding"}},
		{"mistyped keys", []string{"bsae-port\n[ftp-active-mode]\n" + strings.Repeat("x = 1\n", 30)},
			[]string{"key-unknown: 30 findings", "syntax: 1 finding"}},
	} {
		r := new(Report)
		for i, text := range tt.texts {
			r.Cases = append(r.Cases, OfCheck(fmt.Sprint(i), core.Check(text)))
		}
		var out strings.Builder
		if err := WriteText(&out, r); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		var got []string
		for _, line := range lines[:len(lines)-1] {
			if rule, _, ok := strings.Cut(line, ": "); ok && !strings.ContainsAny(rule, ":\t") {
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", tt.name, diff, out.String()[:min(2000, out.Len())])
		}
		if last := lines[len(lines)-1]; last != r.Summary() {
			t.Errorf("%s: the last line is %q, want the summary", tt.name, last)
		}
	}
}
