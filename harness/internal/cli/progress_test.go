package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		noun        string
		done, total int
		want        string
	}{
		{"transfer", 1, 3, "1 of 3 transfers"},
		{"transfer", 0, 1, "0 of 1 transfer"},
		{"transfer", 1, 0, "1 transfer"},
		{"port", 350, 1024, "350 of 1,024 ports"},
		{"file", 2, 0, "2 files"},
		{"file", 3, 3, ""}, // taken away
	} {
		var shown strings.Builder
		(&Terminal{Err: &shown, Live: true}).Progress(tt.noun)(tt.done, tt.total)
		if got, want := shown.String(), clearLine+tt.want; got != want {
			t.Errorf("%d of %d: shown %q, want %q", tt.done, tt.total, got, want)
		}
	}
}

// TestProgressForecast checks the lines of a long command. Each step is a number of
// milliseconds after the start.
func TestProgressForecast(t *testing.T) {
	type step struct {
		at          time.Duration
		done, total int
	}
	for _, tt := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{"the rate since the first update", []step{{0, 1, 1024}, {900, 5, 1024}, {2000, 241, 1024}, {2050, 247, 1024}, {4000, 481, 1024}, {5000, 1024, 1024}},
			[]string{"1 of 1,024 ports", "5 of 1,024 ports", "241 of 1,024 ports, 120/s, 7 s left", "481 of 1,024 ports, 120/s, 5 s left", ""}},
		{"nothing done since the first update", []step{{0, 1, 3}, {5000, 1, 3}}, []string{"1 of 3 ports", "1 of 3 ports"}},
		{"slower than one a second", []step{{0, 0, 9}, {30_000, 1, 9}}, []string{"0 of 9 ports", "1 of 9 ports, 2/min, 4 min left"}},
		{"a second series starts anew", []step{{0, 1, 4}, {2000, 3, 4}, {2500, 4, 4}, {2600, 1, 9}, {4600, 5, 9}},
			[]string{"1 of 4 ports", "3 of 4 ports, 1.0/s, 1 s left", "", "1 of 9 ports", "5 of 9 ports, 2.0/s, 2 s left"}},
		{"a series that broke off, and another", []step{{0, 1, 4}, {2000, 3, 4}, {9000, 1, 4}, {10_000, 2, 4}},
			[]string{"1 of 4 ports", "3 of 4 ports, 1.0/s, 1 s left", "1 of 4 ports", "2 of 4 ports, 1.0/s, 2 s left"}},
		{"no rate without a total", []step{{0, 1, 0}, {2000, 3, 0}}, []string{"1 port", "3 ports"}},
		{"an earlier clock", []step{{2000, 1, 9}, {0, 2, 9}, {2500, 3, 9}}, []string{"1 of 9 ports", "3 of 9 ports"}},
	} {
		var shown strings.Builder
		start := time.Unix(1e9, 0)
		now := start
		p := progress{out: &shown, noun: "port", now: func() time.Time { return now }}
		for _, s := range tt.steps {
			now = start.Add(s.at * time.Millisecond)
			p.update(s.done, s.total)
		}
		if diff := cmp.Diff(tt.want, strings.Split(shown.String(), clearLine)[1:]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestRateText(t *testing.T) {
	for perSecond, want := range map[float64]string{
		12_345: "12,000/s", 1_250: "1,300/s", 99.6: "100/s", 127: "130/s", 120.4: "120/s", 9.96: "10/s", 9.9: "9.9/s", 1: "1.0/s", 0.99: "59/min", 1.0 / 60: "1/min", 1.0 / 61: "60/h", 1e-9: "1/h",
	} {
		if got := rateText(perSecond); got != want {
			t.Errorf("rateText(%g) = %q, want %q", perSecond, got, want)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	for seconds, want := range map[float64]string{
		0.2: "1 s", 6: "6 s", 59.5: "60 s", 60: "60 s", 61: "2 min", 3540: "59 min", 3541: "1 h 0 min", 3601: "1 h 1 min",
		48 * 3600: "48 h 0 min", 48*3600 + 1: "more than 2 days", 1e300: "more than 2 days",
	} {
		if got := timeLeft(seconds); got != want+" left" {
			t.Errorf("timeLeft(%g) = %q, want %q", seconds, got, want+" left")
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 65535: "65,535", 1_000_000: "1,000,000"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestProgressWithoutTerminal(t *testing.T) {
	if (&Terminal{Err: new(strings.Builder)}).Progress("transfer") != nil {
		t.Error("got progress without a terminal, want nil")
	}
}
