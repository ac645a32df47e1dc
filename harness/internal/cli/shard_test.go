package cli

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShardSet(t *testing.T) {
	tests := []struct {
		text string
		want Shard // zero: refused
	}{
		{"1/1", Shard{1, 1}}, {"1/3", Shard{1, 3}}, {"3/3", Shard{3, 3}}, {"10000/10000", Shard{10000, 10000}},
		{"", Shard{}}, {"1", Shard{}}, {"1/", Shard{}}, {"/1", Shard{}}, {"0/3", Shard{}}, {"4/3", Shard{}}, {"-1/3", Shard{}},
		{"1/0", Shard{}}, {"1/10001", Shard{}}, {"1/2/3", Shard{}}, {"a/b", Shard{}}, {"1 / 2", Shard{}},
	}
	for _, test := range tests {
		var got Shard
		err := got.Set(test.text)
		if got != test.want || (err == nil) != (test.want != Shard{}) {
			t.Errorf("%q: got %+v, %v; want %+v", test.text, got, err, test.want)
		}
		if err == nil && got.String() != test.text {
			t.Errorf("%q is shown as %q", test.text, got.String())
		}
	}
}

// TestPart holds that the parts of every division are disjoint, in order, alike
// in size and together the whole.
func TestPart(t *testing.T) {
	for length := range 12 {
		all := make([]int, length)
		for i := range all {
			all[i] = i
		}
		if diff := cmp.Diff(all, Part(Shard{}, all)); diff != "" {
			t.Errorf("the zero shard (-want +got):\n%s", diff)
		}
		for n := 1; n <= 14; n++ {
			got := []int{}
			for i := 1; i <= n; i++ {
				mine := Part(Shard{i, n}, all)
				if !slices.IsSorted(mine) || len(mine) < length/n || len(mine) > length/n+1 {
					t.Errorf("part %d/%d of %d is %v", i, n, length, mine)
				}
				got = append(got, mine...)
			}
			slices.Sort(got)
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("%d parts of %d (-want +got):\n%s", n, length, diff)
			}
		}
	}
}
