package cli

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// newShard returns a shard of files with the variables of an environment.
func newShard(env map[string]string) (*Shard, *pflag.Flag) {
	flags := pflag.NewFlagSet("check", pflag.ContinueOnError)
	s := AddShard(flags, &Terminal{Env: func(name string) string { return env[name] }}, "file")
	return s, flags.Lookup("shard")
}

func TestShardSet(t *testing.T) {
	tests := []struct {
		text         string
		index, count int // 0: rejected
	}{
		{"1/1", 1, 1}, {"1/3", 1, 3}, {"3/3", 3, 3}, {"10000/10000", 10000, 10000},
		{"", 0, 0}, {"1", 0, 0}, {"1/", 0, 0}, {"/1", 0, 0}, {"0/3", 0, 0}, {"4/3", 0, 0}, {"-1/3", 0, 0},
		{"1/0", 0, 0}, {"1/10001", 0, 0}, {"1/2/3", 0, 0}, {"a/b", 0, 0}, {"1 / 2", 0, 0}, {"AUTO", 0, 0},
	}
	for _, tt := range tests {
		s, flag := newShard(nil)
		err := flag.Value.Set(tt.text)
		if s.index != tt.index || s.count != tt.count || (err == nil) != (tt.count > 0) || s.Given() != (err == nil) {
			t.Errorf("Set(%q) gives %d of %d, %v; want %d of %d", tt.text, s.index, s.count, err, tt.index, tt.count)
		}
		if err == nil && flag.Value.String() != tt.text {
			t.Errorf("String after Set(%q) = %q", tt.text, flag.Value.String())
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
		if diff := cmp.Diff(all, Part(&Shard{}, all)); diff != "" {
			t.Errorf("the zero shard (-want +got):\n%s", diff)
		}
		for n := 1; n <= 14; n++ {
			got := []int{}
			for i := 1; i <= n; i++ {
				part := Part(&Shard{index: i, count: n}, all)
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

// TestShardReport checks that shards of one list have one digest, and those of other
// lists others.
func TestShardReport(t *testing.T) {
	if got := (&Shard{}).Report(nil); got != nil {
		t.Errorf("the zero shard has the report %+v", got)
	}
	list := func() []Share { return []Share{{"a", 1}, {"b", 2}, {"-", -1}} }
	first := (&Shard{index: 1, count: 2, noun: "file"}).Report(list())
	second := (&Shard{index: 2, count: 2, noun: "file"}).Report(list())
	want := &report.Shard{Index: 2, Total: 2, Noun: "file", Inputs: 3, Digest: first.Digest}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
	for name, change := range map[string]func([]Share) []Share{
		"another name":  func(l []Share) []Share { l[0].Name = "c"; return l },
		"another size":  func(l []Share) []Share { l[0].Size = 3; return l },
		"another order": func(l []Share) []Share { l[0], l[1] = l[1], l[0]; return l },
		"one less":      func(l []Share) []Share { return l[1:] },
		"names joined":  func(l []Share) []Share { return append([]Share{{"a\"\n2 \"b", 1}}, l[2:]...) },
	} {
		if got := (&Shard{index: 1, count: 2, noun: "file"}).Report(change(list())); got.Digest == first.Digest {
			t.Errorf("%s: the digest is the same", name)
		}
	}
	if got := (&Shard{index: 1, count: 2, noun: "scenario"}).Report(list()); got.Digest == first.Digest {
		t.Error("scenarios have the digest of files")
	}
}
