package cli

import (
	"testing"
)

func TestCount(t *testing.T) {
	tests := []struct {
		text string
		want int // 0: refused
	}{
		{"1", 1}, {"10", 10}, {"11", 0}, {"0", 0}, {"-1", 0}, {"", 0}, {"1.5", 0}, {"x", 0}, {"99999999999999999999", 0},
	}
	for _, test := range tests {
		var got int
		err := countFlag{&got, 10}.Set(test.text)
		if got != test.want || (err == nil) != (test.want != 0) {
			t.Errorf("%q: got %d, %v; want %d", test.text, got, err, test.want)
		}
	}
}
