package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSort(t *testing.T) {
	type pair struct{ key, place int }
	tests := map[string]struct{ all, want []pair }{
		"none":             {nil, nil},
		"one":              {[]pair{{3, 0}}, []pair{{3, 0}}},
		"equal keep order": {[]pair{{2, 0}, {1, 1}, {2, 2}, {1, 3}}, []pair{{1, 1}, {1, 3}, {2, 0}, {2, 2}}},
		"backwards":        {[]pair{{3, 0}, {2, 1}, {1, 2}}, []pair{{1, 2}, {2, 1}, {3, 0}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			Sort(tt.all, func(a, b *pair) bool { return a.key < b.key })
			if diff := cmp.Diff(tt.want, tt.all, cmp.AllowUnexported(pair{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
