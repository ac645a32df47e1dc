package cli

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParallel(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		calls := make([]atomic.Int32, n)
		var counts []int
		Parallel(n, func(i int) { calls[i].Add(1) }, func(count, total int) {
			if total != n {
				t.Errorf("total %d, want %d", total, n)
			}
			counts = append(counts, count)
		})
		var want []int
		for i := range n {
			want = append(want, i+1)
			if got := calls[i].Load(); got != 1 {
				t.Errorf("%d calls for %d of %d, want 1", got, i, n)
			}
		}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("counts for %d (-want +got):\n%s", n, diff)
		}
	}
}

// TestParallelPanic checks that a panic in a call reaches the caller, where it is
// reported as an internal error.
func TestParallelPanic(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); !strings.HasPrefix(text, "failed on 7\n") || !strings.Contains(text, "TestParallelPanic") {
			t.Errorf("panic %q, want the one of the call and where it was", text)
		}
	}()
	Parallel(100, func(i int) {
		if i == 7 {
			panic(fmt.Sprint("failed on ", i))
		}
	}, nil)
	t.Error("no panic")
}
