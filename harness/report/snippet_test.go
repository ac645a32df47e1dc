package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSnippet(t *testing.T) {
	type result struct {
		Shown         string
		Before, Under int
	}
	x := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct {
		name           string
		line           string
		offset, length int
		want           result
	}{
		{"nothing", "", 0, 0, result{"", 0, 0}},
		{"a value", "key = 12", 6, 2, result{"key = 12", 6, 2}},
		{"a point", "key =", 5, 0, result{"key =", 5, 0}},
		{"after the line", "key", 9, 4, result{"key", 3, 0}},
		{"longer than the line", "key = 12", 6, 40, result{"key = 12", 6, 2}},
		{"no place", "key", -1, 0, result{"key", 0, 0}},
		{"a tab", "ab\t12", 3, 2, result{"ab      12", 8, 2}},
		{"a tab in the place", "1\t2", 0, 3, result{"1       2", 0, 9}},
		{"wide", "世界 = 12", 9, 2, result{"世界 = 12", 7, 2}},
		{"wide place", "= 世界", 2, 6, result{"= 世界", 2, 4}},
		{"emoji", "😀 1", 5, 1, result{"😀 1", 3, 1}},
		{"combining", "e\u0301 = 1", 6, 1, result{"e\u0301 = 1", 4, 1}},
		{"escape", "\x1b = 1", 4, 1, result{`\x1b = 1`, 7, 1}},
		{"escaped place", "= \u202e", 2, 3, result{`= \u202e`, 2, 6}},
		{"not UTF-8", "\xff = 1", 4, 1, result{`\xff = 1`, 7, 1}},
		{"as wide as the terminal", x(40), 0, 40, result{x(40), 0, 40}},
		{"cut after", x(41), 2, 3, result{x(37) + "...", 2, 3}},
		{"cut before", x(60) + "ab", 60, 2, result{"..." + x(13) + "ab", 16, 2}},
		{"cut on both sides", x(60) + "ab" + x(60), 60, 2, result{"..." + x(13) + "ab" + x(19) + "...", 16, 2}},
		{"place longer than the terminal", "ab" + x(99), 2, 99, result{"ab" + x(35) + "...", 2, 35}},
		{"wide does not fit at the cut", x(36) + "世" + x(9), 0, 1, result{x(36) + "...", 0, 1}},
		{"far into a line of a megabyte", x(1 << 20), 1 << 19, 1, result{"..." + x(34) + "...", 16, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			shown, before, under := snippet(tt.line, tt.offset, tt.length, 40)
			if diff := cmp.Diff(tt.want, result{shown, before, under}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzSnippet checks that a source line is harmless and no wider than the terminal,
// and that the caret is below it.
func FuzzSnippet(f *testing.F) {
	f.Add("key = 12", 6, 2, 20)
	f.Add(hostile, 30, 9, 33)
	f.Add(strings.Repeat("世\u0301\t", 4000), 7000, 300, 80)
	f.Fuzz(func(t *testing.T, line string, offset, length, columns int) {
		columns = minSource + max(columns, 0)%500
		line = strings.ReplaceAll(line, "\n", "")
		shown, before, under := snippet(line, offset, length, columns)
		checkHarmless(t, "snippet", shown+"\n")
		total := 0
		for _, c := range cells(shown, 0) {
			total += c.width
		}
		if total > columns || before+under > total || before < 0 || under < 0 {
			t.Errorf("%q is %d columns wide, place at %d+%d; want at most %d", shown, total, before, under, columns)
		}
		if strings.Contains(shown, "\t") || !utf8.ValidString(shown) {
			t.Errorf("tab or invalid UTF-8 in %q", shown)
		}
	})
}
