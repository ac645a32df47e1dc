package core

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPortRange(t *testing.T) {
	for _, tt := range []struct {
		r     PortRange
		end   int
		given bool
		text  string
	}{
		{PortRange{10000, 1024}, 11023, true, "10000-11023"}, // the manual's example
		{PortRange{1024, 64512}, 65535, true, "1024-65535"},
		{PortRange{65535, 1}, 65535, true, "65535"},
		{PortRange{10000, 2}, 10001, true, "10000-10001"},
		{PortRange{10000, 0}, 9999, false, "none"},
		{PortRange{10000, -5}, 9994, false, "none"},
		{PortRange{}, -1, false, "none"},
		{PortRange{999_999_999, 999_999_999}, 1_999_999_997, true, "999999999-1999999997"},
	} {
		if got := tt.r.End(); got != tt.end {
			t.Errorf("%+v.End() = %d, want %d", tt.r, got, tt.end)
		}
		if got := tt.r.Given(); got != tt.given {
			t.Errorf("%+v.Given() = %v, want %v", tt.r, got, tt.given)
		}
		if got := tt.r.String(); got != tt.text {
			t.Errorf("%+v.String() = %q, want %q", tt.r, got, tt.text)
		}
	}
}

func TestPortRangeContains(t *testing.T) {
	r := PortRange{10000, 1024}
	for port, want := range map[int]bool{0: false, 9999: false, 10000: true, 10500: true, 11023: true, 11024: false} {
		if got := r.Contains(port); got != want {
			t.Errorf("%v.Contains(%d) = %v, want %v", r, port, got, want)
		}
	}
	if (PortRange{}).Contains(0) {
		t.Error("the zero range contains port 0")
	}
}

func TestPortRangeCommon(t *testing.T) {
	r := PortRange{100, 10}
	for _, tt := range []struct {
		name string
		o    PortRange
		want PortRange
	}{
		{"itself", r, r},
		{"ends below", PortRange{90, 10}, PortRange{}},
		{"ends at the first", PortRange{90, 11}, PortRange{100, 1}},
		{"starts at the last", PortRange{109, 10}, PortRange{109, 1}},
		{"starts above", PortRange{110, 10}, PortRange{}},
		{"inside", PortRange{103, 4}, PortRange{103, 4}},
		{"around", PortRange{1, 1000}, r},
		{"empty", PortRange{105, 0}, PortRange{}},
		{"zero", PortRange{}, PortRange{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := r.Common(tt.o); got != tt.want {
				t.Errorf("%+v.Common(%+v) = %+v, want %+v", r, tt.o, got, tt.want)
			}
			if got := tt.o.Common(r); got != tt.want {
				t.Errorf("%+v.Common(%+v) = %+v, want %+v", tt.o, r, got, tt.want)
			}
			if got := r.Overlaps(tt.o); got != tt.want.Given() {
				t.Errorf("%+v.Overlaps(%+v) = %v, want %v", r, tt.o, got, tt.want.Given())
			}
		})
	}
}

// portRanges returns ranges from pairs of first and last ports: 1, 5, 7, 7
// gives 1-5 and 7.
func portRanges(ends ...int) []PortRange {
	var all []PortRange
	for pair := range slices.Chunk(ends, 2) {
		all = append(all, rangeFromTo(pair[0], pair[1]))
	}
	return all
}

func TestUnion(t *testing.T) {
	for _, tt := range []struct {
		name     string
		in, want []PortRange
	}{
		{"none", nil, nil},
		{"out of order", portRanges(30, 39, 10, 19), portRanges(10, 19, 30, 39)},
		{"the same one twice", portRanges(21, 21, 21, 21), portRanges(21, 21)},
		{"touching", portRanges(21, 21, 22, 22), portRanges(21, 22)},
		{"one port apart", portRanges(21, 21, 23, 23), portRanges(21, 21, 23, 23)},
		{"overlapping", portRanges(10, 25, 20, 30), portRanges(10, 30)},
		{"one inside another", portRanges(10, 30, 15, 20), portRanges(10, 30)},
		{"joined by a third", portRanges(10, 14, 16, 20, 15, 15), portRanges(10, 20)},
		{"empty ones", []PortRange{{}, {10, 3}, {11, 0}, {}}, portRanges(10, 12)},
		{"all ports", portRanges(1, 65535, 65535, 65535), portRanges(1, 65535)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := append([]PortRange(nil), Union(slices.Clone(tt.in))...)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPortRangeMinus(t *testing.T) {
	r := rangeFromTo(100, 109)
	for _, tt := range []struct {
		name          string
		covered, want []PortRange
	}{
		{"nothing", nil, portRanges(100, 109)},
		{"all", portRanges(100, 109), nil},
		{"more than all", portRanges(1, 65535), nil},
		{"all but the first", portRanges(101, 200), portRanges(100, 100)},
		{"all but the last", portRanges(1, 108), portRanges(109, 109)},
		{"all but one in the middle", portRanges(100, 104, 106, 109), portRanges(105, 105)},
		{"the middle", portRanges(103, 106), portRanges(100, 102, 107, 109)},
		{"ports elsewhere", portRanges(1, 99, 110, 200), portRanges(100, 109)},
		{"several holes", portRanges(50, 101, 104, 104, 107, 107, 150, 160), portRanges(102, 103, 105, 106, 108, 109)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, r.Minus(tt.covered)); diff != "" {
				t.Errorf("%v.Minus(%v) (-want +got):\n%s", r, tt.covered, diff)
			}
		})
	}
}
