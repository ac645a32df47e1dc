package partner

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHandleSeek(t *testing.T) {
	type result struct {
		Offset  int64
		Refused bool
	}
	for _, test := range []struct {
		offset int64
		whence int
		want   result
	}{
		{0, io.SeekStart, result{0, false}},
		{4, io.SeekStart, result{4, false}},
		{5, io.SeekStart, result{1, true}},
		{-1, io.SeekStart, result{1, true}},
		{2, io.SeekCurrent, result{3, false}},
		{-2, io.SeekCurrent, result{1, true}},
		{-4, io.SeekEnd, result{0, false}},
		{1, io.SeekEnd, result{1, true}},
		{1 << 62, io.SeekCurrent, result{1, true}},
	} {
		h := &handle{file: &file{size: 4, data: []byte("0123")}, offset: 1}
		offset, err := h.Seek(test.offset, test.whence)
		if diff := cmp.Diff(test.want, result{offset, err != nil}); diff != "" {
			t.Errorf("Seek(%d, %d): %s", test.offset, test.whence, diff)
		}
	}
}
