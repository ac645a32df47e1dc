package patience

import (
	"testing"
	"time"
)

func TestPatience(t *testing.T) {
	const limit = 25 * time.Second
	for name, tt := range map[string]struct {
		seen  []time.Duration
		limit time.Duration
		want  time.Duration
	}{
		"nothing seen":           {nil, limit, time.Second},
		"fast link":              {[]time.Duration{200 * time.Microsecond}, limit, time.Second},
		"slow link":              {[]time.Duration{900 * time.Millisecond}, limit, 1800 * time.Millisecond},
		"the longest counts":     {[]time.Duration{time.Second, 3 * time.Second, 2 * time.Second}, limit, 6 * time.Second},
		"never above the limit":  {[]time.Duration{20 * time.Second}, limit, limit},
		"a limit below a second": {nil, 50 * time.Millisecond, 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			var m Meter
			var longest time.Duration
			for _, d := range tt.seen {
				m.Saw(d)
				longest = max(longest, d)
			}
			if got := m.Patience(tt.limit); got != tt.want {
				t.Errorf("patience %v, want %v", got, tt.want)
			}
			if got := m.RoundTrip(); got != longest {
				t.Errorf("round trip %v, want %v", got, longest)
			}
		})
	}
}
