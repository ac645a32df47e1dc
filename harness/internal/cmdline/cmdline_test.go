package cmdline

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	const limit = 20
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, tt := range []struct {
		name, input string
		want        []string // lines, or errors
	}{
		{"lines", "USER a\r\nPASS b\n", []string{"USER a\r\n", "PASS b\n", "EOF"}},
		{"the longest", x(19) + "\nNOOP\r\n", []string{x(19) + "\n", "NOOP\r\n", "EOF"}},
		{"one byte more", x(20) + "\nNOOP\r\n", []string{"too long", "NOOP\r\n", "EOF"}},
		{"more than the buffer", x(100) + "\nNOOP\r\n", []string{"too long", "NOOP\r\n", "EOF"}},
		{"two of them", x(33) + "\n" + x(5000) + "\nNOOP\r\n", []string{"too long", "too long", "NOOP\r\n", "EOF"}},
		{"the longest that is skipped", x(maxSkipped-1) + "\nNOOP\r\n", []string{"too long", "NOOP\r\n", "EOF"}},
		{"endless", x(2 * maxSkipped), []string{"endless"}},
		{"unfinished", "USER", []string{"USER EOF"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := bufio.NewReaderSize(strings.NewReader(tt.input), 32)
			var got []string
			for range tt.want {
				line, err := Read(r, limit)
				switch {
				case errors.Is(err, ErrTooLong):
					got = append(got, "too long")
				case errors.Is(err, ErrEndless):
					got = append(got, "endless")
				case errors.Is(err, io.EOF):
					got = append(got, strings.TrimSpace(string(line)+" EOF"))
				default:
					got = append(got, string(line))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
