package cli

import (
	"testing"
)

func TestCountFlag(t *testing.T) {
	tests := []struct {
		text string
		want int // 0: rejected
	}{
		{"1", 1}, {"10", 10}, {"11", 0}, {"0", 0}, {"-1", 0}, {"", 0}, {"1.5", 0}, {"x", 0}, {"99999999999999999999", 0},
	}
	for _, tt := range tests {
		var got int
		err := countFlag{&got, 10}.Set(tt.text)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("Set(%q) = %v and the value is %d, want %d", tt.text, err, got, tt.want)
		}
	}
}
