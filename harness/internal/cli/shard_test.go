package cli

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShardSet(t *testing.T) {
	tests := []struct {
		text string
		want Shard // zero: rejected
	}{
		{"1/1", Shard{1, 1}}, {"1/3", Shard{1, 3}}, {"3/3", Shard{3, 3}}, {"10000/10000", Shard{10000, 10000}},
		{"", Shard{}}, {"1", Shard{}}, {"1/", Shard{}}, {"/1", Shard{}}, {"0/3", Shard{}}, {"4/3", Shard{}}, {"-1/3", Shard{}},
		{"1/0", Shard{}}, {"1/10001", Shard{}}, {"1/2/3", Shard{}}, {"a/b", Shard{}}, {"1 / 2", Shard{}},
	}
	for _, tt := range tests {
		var got Shard
		err := got.Set(tt.text)
		if got != tt.want || (err == nil) != (tt.want != Shard{}) {
			t.Errorf("Set(%q) gives %+v, %v; want %+v", tt.text, got, err, tt.want)
		}
		if err == nil && got.String() != tt.text {
			t.Errorf("String after Set(%q) = %q", tt.text, got.String())
		}
	}
}

// TestPart checks for every number of parts that they are disjoint, in order,
// of about the same size, and together the whole list.
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
				part := Part(Shard{i, n}, all)
				if !slices.IsSorted(part) || len(part) < length/n || len(part) > length/n+1 {
					t.Errorf("part %d/%d of %d elements is %v", i, n, length, part)
				}
				got = append(got, part...)
			}
			slices.Sort(got)
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("%d parts of %d elements (-want +got):\n%s", n, length, diff)
			}
		}
	}
}
