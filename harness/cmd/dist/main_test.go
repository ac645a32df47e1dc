package main

import (
	"testing"
	"time"
)

func TestModificationTime(t *testing.T) {
	earliest := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		epoch string
		want  time.Time // zero: an error
	}{
		{"1738555506", time.Date(2025, 2, 3, 4, 5, 6, 0, time.UTC)},
		{"", earliest},
		{"0", earliest},
		{"-1", earliest},
		{"yesterday", time.Time{}},
		{"1738555506.5", time.Time{}},
	}
	for _, tt := range tests {
		got, err := modificationTime(tt.epoch)
		if !got.Equal(tt.want) || (err == nil) == tt.want.IsZero() {
			t.Errorf("modificationTime(%q) = %v, %v; want %v", tt.epoch, got, err, tt.want)
		}
	}
}
