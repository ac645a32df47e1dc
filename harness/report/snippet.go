package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	// tabWidth is the distance of the tab stops in a source line.
	tabWidth = 8

	// maxAround is the highest number of bytes of a line, before and after the
	// start of a place, that are looked at: no terminal shows more.
	maxAround = 4096

	// cut stands for the part of a line that is not shown.
	cut = "..."
)

// cell is a character of a line as a terminal shows it.
type cell struct {
	text  string
	width int // columns
	at    int // offset of the character in the line
}

// snippet returns the part of a line around the place that starts at offset and has
// length bytes, in at most columns columns. A tab becomes blanks, and an unprintable
// character its escape. before is the number of columns before the place, and under
// the number of columns that the place fills: 0 for a point between characters.
func snippet(line string, offset, length, columns int) (shown string, before, under int) {
	start := min(offset, len(line))
	end := min(start+max(length, 0), len(line))
	from, to := max(start-maxAround, 0), min(start+maxAround, len(line))
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	all := cells(line[from:to], from)
	first, last := window(all, start, columns, from > 0, to < len(line))
	var b strings.Builder
	column := 0
	if first > 0 || from > 0 {
		b.WriteString(cut)
		column = len(cut)
	}
	before = column
	for _, c := range all[first:last] {
		b.WriteString(c.text)
		switch {
		case c.at < start:
			before += c.width
		case c.at < end:
			under += c.width
		}
	}
	if last < len(all) || to < len(line) {
		b.WriteString(cut)
	}
	return b.String(), before, under
}

// window returns the range of the cells to show in columns columns, with room for
// the marks where the line is cut. The range starts with the first cell if the place,
// which starts at offset start, is then in the first two thirds of the columns;
// otherwise the place is a third of the way in. moreBefore and moreAfter say whether
// the line goes on before and after the cells.
func window(all []cell, start, columns int, moreBefore, moreAfter bool) (first, last int) {
	place, total := 0, 0 // columns before the place, and of all cells
	for _, c := range all {
		total += c.width
		if c.at < start {
			place += c.width
		}
	}
	if total <= columns && !moreBefore && !moreAfter {
		return 0, len(all)
	}
	room := columns - len(cut)
	if skip := place - columns/3; moreBefore || place > 2*columns/3 {
		for first < len(all) && skip > 0 {
			skip -= all[first].width
			first++
		}
	}
	for first > 0 && first < len(all) && all[first].width == 0 {
		first++ // a combining mark without its letter
	}
	if first > 0 || moreBefore {
		room -= len(cut)
	}
	for last = first; last < len(all) && room >= all[last].width; last++ {
		room -= all[last].width
	}
	return first, last
}

// cells returns the characters of a part of a line that starts at offset from.
func cells(part string, from int) []cell {
	var all []cell
	column := 0
	for i := 0; i < len(part); {
		r, size := utf8.DecodeRuneInString(part[i:])
		c := cell{text: Printable(part[i : i+size]), at: from + i}
		switch {
		case r == '\t':
			c.width = tabWidth - column%tabWidth
			c.text = strings.Repeat(" ", c.width)
		case c.text != part[i:i+size]: // an escape
			c.width = len(c.text)
		default:
			c.width = runeWidth(r)
		}
		column += c.width
		all = append(all, c)
		i += size
	}
	return all
}

// runeWidth returns the number of columns of a printable character: 0 for a
// combining mark, 2 for a wide one such as a Chinese character, else 1.
func runeWidth(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
