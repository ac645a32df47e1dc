package probe

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"activeftp/harness/checklist"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// An interrupt ends a probe wherever it is. What it did not finish counts as not
// tried, and its file does not stay on the server.
func TestProbeInterrupted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fromClient bool
		prefix     string
		first      string // the first item that is not tried; later ones follow
	}{
		"first item":           {true, "PORT", "AM-01"},
		"announced":            {false, "200 PORT", "AM-01"},
		"upload requested":     {true, "STOR", "AM-29"},
		"upload begins":        {false, "150 Using", "AM-21"},
		"upload aborted":       {true, "ABOR", "AM-30"},
		"last item but some":   {true, "PROT C", "AM-63"},
		"passive mode":         {true, "PASV", "AM-11"},
		"file already deleted": {true, "DELE", "AM-29"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			b, err := partner.Start(partner.Config{TLS: partner.TLSExplicit, Log: func(l partner.Line) {
				if l.FromClient == tt.fromClient && strings.HasPrefix(l.Text, tt.prefix) {
					cancel(errors.New("interrupted"))
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			peertest.CloseAfter(t, b)
			r, err := Run(ctx, Options{Server: b.URL(), Wait: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Cases) != len(checks) {
				t.Errorf("%d cases, want %d", len(r.Cases), len(checks))
			}
			first := ""
			for _, c := range r.Cases {
				tried := c.Status != checklist.NotTried.String()
				if first == "" && !tried {
					first = c.Name
				}
				if first != "" && (tried || c.Findings[0].Message != "not tried: interrupted") {
					t.Errorf("%s after %s: %s, %+v", c.Name, first, c.Status, c.Findings)
				}
			}
			if first != tt.first {
				t.Errorf("not tried from %q on, want %q", first, tt.first)
			}
			if files := b.Files(); len(files) > 0 || strings.Contains(r.Conclusion, "left behind") {
				t.Errorf("%d files left; %s", len(files), r.Conclusion)
			}
			if !strings.Contains(r.Conclusion, " not tried") {
				t.Errorf("conclusion %q", r.Conclusion)
			}
		})
	}
}
