package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"activeftp/core"
)

// portTable is the result for the ports of a range, for people to read.
type portTable struct {
	Rows []portRow
	Rest string // sentence about the ports that are in no row; empty if there are none
}

// portRow is a row of a portTable. Its texts are printable.
type portRow struct {
	Ports  string // "10000-10049", or several ranges if the row stands for several spans
	Status string
	Tried  string // "50", "5 of 50", or "none"
	Reason string // empty for open ports
}

const (
	// maxPortRows is the highest number of rows of a portTable, however the
	// results alternate.
	maxPortRows = 24

	// maxRowRanges is the highest number of ranges that one row names.
	maxRowRanges = 4
)

// portTableOf returns the table of a case's ports, which is empty if none were
// tried one by one. A table with a row for each span would grow with the range,
// so beyond maxPortRows the spans with the same status and reason share a row,
// those with the most ports come first, and the rest is counted.
func portTableOf(t *Traffic) portTable {
	if t == nil {
		return portTable{}
	}
	groups := groupsOf(t.Spans, len(t.Spans) > maxPortRows)
	var table portTable
	for _, g := range groups[:min(len(groups), maxPortRows)] {
		table.Rows = append(table.Rows, g.row())
	}
	if hidden := groups[len(table.Rows):]; len(hidden) > 0 {
		ports := 0
		for _, g := range hidden {
			ports += g.number
		}
		table.Rest = fmt.Sprintf("and %s with %s; the json format has them", core.Count(ports, "more port"), core.Count(len(hidden), "other reason"))
	}
	return table
}

// spanGroup is the spans of a row, which have the same status and reason.
type spanGroup struct {
	spans         []PortSpan
	number, tried int // ports of all spans
}

// groupsOf returns the spans as one group each or, if merge is set, those with the
// same status and reason as one, ordered by their number of ports.
func groupsOf(spans []PortSpan, merge bool) []spanGroup {
	type key struct {
		status PortStatus
		reason string
	}
	var groups []spanGroup
	index := map[key]int{}
	for _, s := range spans {
		k := key{s.Status, s.Reason}
		i, known := index[k]
		if !known || !merge {
			i = len(groups)
			index[k] = i
			groups = append(groups, spanGroup{})
		}
		g := &groups[i]
		g.spans = append(g.spans, s)
		g.number += s.Number
		g.tried += s.Tried
	}
	if merge {
		slices.SortStableFunc(groups, func(a, b spanGroup) int { return cmp.Compare(b.number, a.number) })
	}
	return groups
}

// row returns the row of a group.
func (g spanGroup) row() portRow {
	var ranges []string
	for _, s := range g.spans[:min(len(g.spans), maxRowRanges)] {
		ranges = append(ranges, s.PortRange.String())
	}
	ports := strings.Join(ranges, ", ")
	if rest := len(g.spans) - len(ranges); rest > 0 {
		ports += " and " + core.Count(rest, "more range")
	}
	return portRow{ports, Printable(string(g.spans[0].Status)), g.triedText(), Printable(g.spans[0].Reason)}
}

// noneTried is the number of tried ports in words if it is 0.
const noneTried = "none"

// triedText returns how many of the group's ports were tried: "50", "5 of 50", or
// noneTried.
func (g spanGroup) triedText() string {
	switch g.tried {
	case 0:
		return noneTried
	case g.number:
		return fmt.Sprint(g.tried)
	}
	return fmt.Sprintf("%d of %d", g.tried, g.number)
}

// lines returns the table as printable lines with aligned columns: "ports
// 10050-10099  closed  50 tried: nothing arrived".
func (t portTable) lines() []string {
	width, statusWidth := 0, 0
	for _, row := range t.Rows {
		if n := len(row.noun()) + len(row.Ports); n <= maxSubjectWidth {
			width = max(width, n)
		}
		statusWidth = max(statusWidth, utf8.RuneCountInString(row.Status))
	}
	var lines []string
	for _, row := range t.Rows {
		lines = append(lines, fmt.Sprintf("%-*s  %-*s  %s", width, row.noun()+row.Ports, statusWidth, row.Status, row.detail()))
	}
	if t.Rest != "" {
		lines = append(lines, t.Rest)
	}
	return lines
}

// detail returns the number of tried ports and the reason: "50 tried: nothing
// arrived", or only the reason if none were tried.
func (r portRow) detail() string {
	switch {
	case r.Reason == "":
		return r.Tried + " tried"
	case r.Tried == noneTried:
		return r.Reason
	}
	return r.Tried + " tried: " + r.Reason
}

// noun returns the word before the ports of a row, with a blank.
func (r portRow) noun() string {
	if strings.ContainsAny(r.Ports, "- ") {
		return "ports "
	}
	return "port "
}
