package report

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
)

// screen is the number of findings from which on a report is too long to see at once.
const screen = 25

// ruleCount is the number of findings of one rule about settings.
type ruleCount struct {
	rule     string
	severity core.Severity
	findings int
	sites    int // that the findings are about
	files    int

	file    int    // the file and the section of the last finding that was counted
	section string // its site; empty for none
}

// add counts a finding of the file with the given number. The findings of a file come
// in the order of its text, so those about one site are neighbours.
func (c *ruleCount) add(file int, d *core.Diagnostic) {
	site := ""
	if strings.HasPrefix(d.Path, "transfer-site ") {
		site = d.Path[:max(strings.LastIndexByte(d.Path, '.'), 0)]
	}
	newFile := c.findings == 0 || file != c.file
	if newFile {
		c.files++
	}
	if site != "" && (newFile || site != c.section) {
		c.sites++
	}
	c.findings++
	c.file, c.section = file, site
}

// String returns the count as in "port-capacity: 312 sites".
func (c *ruleCount) String() string {
	text := c.rule + ": " + core.Count(c.findings, "finding")
	if c.sites > 0 {
		text = c.rule + ": " + core.Count(c.sites, "site")
	}
	if c.files > 1 {
		text += " in " + core.Count(c.files, "file")
	}
	return text
}

// ruleCounts counts the findings about settings that count, rule by rule: the most severe first, and of these the most frequent.
func (r *Report) ruleCounts() (counts []*ruleCount, findings int) {
	byRule := make(map[string]*ruleCount)
	for i := range r.Cases {
		if r.Cases[i].Checked == nil {
			continue
		}
		diagnostics := r.Cases[i].Checked.Diagnostics
		for j := range diagnostics {
			d := &diagnostics[j]
			if !d.Counts() {
				continue
			}
			c := byRule[d.Rule]
			if c == nil {
				c = &ruleCount{rule: d.Rule, severity: d.Severity}
				byRule[d.Rule] = c
				counts = append(counts, c)
			}
			c.add(i, d)
			findings++
		}
	}
	slices.SortFunc(counts, func(a, b *ruleCount) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(b.findings, a.findings), cmp.Compare(a.rule, b.rule))
	})
	return counts, findings
}

// writeRuleCounts writes a line for each rule with the number of sites or findings, if
// there are too many findings to see them at once and the lines are much fewer.
func writeRuleCounts(out *bufio.Writer, r *Report) {
	counts, findings := r.ruleCounts()
	if findings < screen || len(counts) > findings/3 {
		return
	}
	for _, c := range counts {
		fmt.Fprintln(out, c)
	}
}
