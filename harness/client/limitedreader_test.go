package client

import (
	"strings"
	"testing"
)

// TestLimitedReader checks a reader at its limit, whatever the size of the reads.
func TestLimitedReader(t *testing.T) {
	const limit = 10
	for _, size := range []int{0, 1, limit - 1, limit, limit + 1, 5 * limit} {
		for _, step := range []int{1, 3, limit, limit + 1, 64} {
			from := strings.NewReader(strings.Repeat("x", size))
			r := &limitedReader{from, limit, limit}
			var got int
			var err error
			for err == nil {
				var n int
				n, err = r.Read(make([]byte, step))
				got += n
			}
			excess, tooMuch := err.(*excessError)
			if got != min(size, limit) || tooMuch != (size > limit) {
				t.Errorf("%d bytes in steps of %d: got %d, %v", size, step, got, err)
			}
			if tooMuch && excess.limit != limit {
				t.Errorf("%d bytes in steps of %d: the error names %d", size, step, excess.limit)
			}
			if read := size - from.Len(); read > limit+1 {
				t.Errorf("%d bytes in steps of %d: %d were read", size, step, read)
			}
		}
	}
}
