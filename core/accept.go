package core

import (
	"sort"
	"strconv"
	"strings"
)

// Acceptance is the decision to live with a finding. A comment of the text
// states it:
//
//	# activeftp: accept RULE[,RULE] [until YYYY-MM-DD] because REASON
//
// After a value the comment covers that line, alone on a line the next line
// with a key, and after a [section] header that section.
type Acceptance struct {
	Reason string `json:"reason"`
	Until  Date   `json:"until"` // last day on which it holds; zero: it has no end
}

// Prevents reports whether the diagnostic rules out the transfers that it
// concerns. It does if it is an error that is not accepted, and also if it is
// accepted but leaves no port range to plan with: no decision gives a port
// above 65535. An error about an acceptance comment rules out nothing.
func (d *Diagnostic) Prevents() bool {
	if d.Severity != Error || d.comment {
		return false
	}
	switch d.Rule {
	case "port-range-half", "port-base-bounds", "port-count-low", "port-end-high":
		return true
	}
	return d.Accepted == nil
}

// Ids of the rules about acceptance comments.
const (
	ruleAcceptExpired = "accept-expired"
	ruleAcceptReason  = "accept-reason"
	ruleAcceptUnused  = "accept-unused"
)

// formOfAcceptance is the form of a comment that accepts findings.
const formOfAcceptance = `"# activeftp: accept RULE because REASON"`

// acceptance is a comment that accepts findings.
type acceptance struct {
	Acceptance
	section  string // path of the section that the comment is in
	rules    []acceptedRule
	until    Span // of the date
	comment  Span // from its # to its end
	from, to int  // lines that it covers; 0: not known yet
}

// acceptedRule is one rule that an acceptance names.
type acceptedRule struct {
	id   string
	span Span
	used bool // the rule has a finding on a covered line
}

// readComment reads the comment of a line. start is its offset in the line.
func (p *parser) readComment(line string, start int, covers coverage) {
	for start < len(line) {
		body := trimLeft(line[start+1:])
		if body == "" || body[0] == '#' { // an acceptance behind a second # is switched off
			return
		}
		c := commentReader{parser: p, line: line, start: start, at: len(line) - len(body)}
		if name, rest := cutName(body); rest != "" && strings.EqualFold(name, programName) {
			c.at = len(line) - len(rest) + 1
			c.readDirective(covers)
			return
		}
		if isMistyped(body) {
			p.reportComment("syntax", p.span(c.at, len(trimRight(body))), "to accept a finding, write "+formOfAcceptance)
			return
		}
		start = c.at + commentStart(body)
	}
}

const programName = "activeftp"

// cutName splits a comment into its first word and the rest from the colon on.
// rest is empty if no colon follows the word.
func cutName(body string) (name, rest string) {
	end := strings.IndexAny(body, ": \t")
	if end < 0 {
		return body, ""
	}
	if rest = trimLeft(body[end:]); !strings.HasPrefix(rest, ":") {
		rest = ""
	}
	return body[:end], rest
}

// isMistyped reports whether a comment without "activeftp:" was meant to accept
// findings.
func isMistyped(body string) bool {
	if body[0]|0x20 != 'a' && !strings.Contains(body, "ftp:") { // spares most comments the comparison
		return false
	}
	name, rest := cutBlank(body)
	name = strings.TrimSuffix(name, ":")
	if near(name, "accept") {
		id, _ := cutItem(rest)
		return ruleIndex(id) >= 0
	}
	verb, list := cutBlank(rest)
	if !near(name, programName) || !near(verb, "accept") {
		return false
	}
	id, _ := cutItem(list)
	return strings.Contains(list, " because ") || nearestRule(id) != ""
}

func near(text, word string) bool { return Nearest(text, []string{word}) != "" }

// cutItem splits a list at its first comma or white space.
func cutItem(list string) (item, rest string) {
	if end := strings.IndexAny(list, ", \t"); end >= 0 {
		return list[:end], list[end:]
	}
	return list, ""
}

// nearestRule returns the id of the rule that text was most likely meant to be,
// or "".
func nearestRule(text string) string {
	ids := make([]string, len(rules))
	for i := range rules {
		ids[i] = rules[i].ID
	}
	return Nearest(text, ids)
}

// coverage is the part of the text that a comment on the current line covers.
type coverage uint8

const (
	coversNextKey coverage = iota
	coversLine
	coversSection
)

// commentReader reads the words of a comment.
type commentReader struct {
	*parser
	line  string
	start int // offset in the line of the # of the comment
	at    int // offset in the line of the next byte to read

	refusal string // reason why the first rule that cannot be accepted cannot; empty if there is none
	refused Span   // of that rule
}

// word returns the next word, which is empty at the end of the comment, and its
// span.
func (c *commentReader) word() (string, Span) {
	rest := trimLeft(c.line[c.at:])
	word, _ := cutBlank(rest)
	c.at = len(c.line) - len(rest) + len(word)
	return word, c.span(c.at-len(word), len(word))
}

// readDirective reads the comment from the word after "activeftp:" on.
func (c *commentReader) readDirective(covers coverage) {
	a := acceptance{section: c.kind.path(c.name, "")}
	word, span := c.word()
	if !strings.EqualFold(word, "accept") {
		c.reportComment("syntax", span, expectedWord(word, `"accept" after "activeftp:"`)+"; write "+formOfAcceptance)
		return
	}
	if !c.readRules(&a) {
		return
	}
	word, span = c.word()
	if strings.EqualFold(word, "until") {
		word, span = c.word()
		until, ok := ParseDate(word)
		if !ok {
			c.reportComment("syntax", span, expectedWord(word, `a date such as 2027-01-31 after "until"`))
			return
		}
		a.Until, a.until = until, span
		word, span = c.word()
	}
	if word != "" && !strings.EqualFold(word, "because") {
		c.reportComment("syntax", span, expectedWord(word, `"until YYYY-MM-DD" or "because REASON"`))
		return
	}
	next := c.nextDirective()
	a.Reason = trimRight(trimLeft(c.line[c.at:next]))
	a.comment = c.span(c.start, next-c.start)
	if endsWithDate(a.Reason) {
		c.reportComment("syntax", span, `the reason ends with a date, which has no effect there; write "until YYYY-MM-DD" before "because"`)
		return
	}
	if c.refusal != "" {
		c.reportComment(ruleAcceptUnused, c.refused, c.refusal)
	}
	switch {
	case a.Reason == "":
		c.reportComment(ruleAcceptReason, span, `nothing is accepted without a reason; add "because REASON"`)
	case len(a.rules) > 0:
		c.addAcceptance(a, covers)
	}
	if next < len(c.line) {
		c.readComment(c.line, next, covers)
	}
}

// nextDirective returns the offset of a second acceptance in the comment, or the
// length of the line if there is none.
func (c *commentReader) nextDirective() int {
	const start = "# " + programName + ":"
	if i := strings.Index(c.line[c.at:], start); i > 0 {
		return c.at + i
	}
	return len(c.line)
}

// expectedWord returns the message about a word, which may be missing.
func expectedWord(word, expected string) string {
	if word == "" {
		return "expected " + expected
	}
	return "expected " + expected + ", not " + quote(word)
}

// endsWithDate reports whether a reason ends with "until YYYY-MM-DD".
func endsWithDate(reason string) bool {
	i := strings.LastIndexAny(reason, " \t")
	if i < 0 {
		return false
	}
	_, ok := ParseDate(strings.TrimRight(reason[i+1:], "."))
	before := trimRight(reason[:i])
	return ok && len(before) > len("until") && strings.EqualFold(before[len(before)-len("until"):], "until")
}

// readRules reads the list of rules. It reports false, with a finding, if the
// list is not complete.
func (c *commentReader) readRules(a *acceptance) bool {
	for {
		rest := trimLeft(c.line[c.at:])
		id, rest := cutItem(rest)
		c.at = len(c.line) - len(rest)
		span := c.span(c.at-len(id), len(id))
		if id == "" || strings.EqualFold(id, "until") || strings.EqualFold(id, "because") {
			c.reportComment("syntax", span, expectedWord(id, "the id of a rule"))
			return false
		}
		switch reason := notAcceptable(id); {
		case reason == "" && !a.names(id):
			a.rules = append(a.rules, acceptedRule{id: id, span: span})
		case reason != "" && c.refusal == "":
			c.refusal, c.refused = reason, span
		}
		if rest = trimLeft(rest); !strings.HasPrefix(rest, ",") {
			return true
		}
		c.at = len(c.line) - len(rest) + 1
	}
}

// names reports whether a names a rule.
func (a *acceptance) names(id string) bool {
	for i := range a.rules {
		if a.rules[i].id == id {
			return true
		}
	}
	return false
}

// notAcceptable returns the reason why findings of the rule with the given id
// cannot be accepted, or "" if they can.
func notAcceptable(id string) string {
	switch i := ruleIndex(id); {
	case i < 0:
		message := "unknown rule " + quote(id)
		if known := nearestRule(id); known != "" {
			message += "; did you mean " + quote(known) + "?"
		}
		return message
	case rules[i].check == nil:
		return "findings of " + id + " are about the form of the text and cannot be accepted; correct the text"
	}
	return ""
}

// reportComment adds a finding about an acceptance comment. It concerns no site:
// the comment has no effect on transfers.
func (p *parser) reportComment(rule string, span Span, message string) {
	silenced := p.silenced
	p.report(rule, span, message, nil)
	d := &p.findings[len(p.findings)-1]
	d.scope, d.comment = scopeOther, true
	p.silenced = silenced
}

// acceptances are the acceptance comments of a text while it is read.
type acceptances struct {
	all     []acceptance
	pending []int // indexes of those that wait for the next line with a key
	covered int   // last line that one covers by itself
	open    int   // index plus one of the first that covers the current section; 0: none
}

// lastLine is more than the number of lines that a text can have.
const lastLine = MaxText + 1

// addAcceptance adds an acceptance on the current line.
func (p *parser) addAcceptance(a acceptance, covers coverage) {
	switch covers {
	case coversNextKey:
		p.pending = append(p.pending, len(p.all))
	case coversLine:
		a.from, a.to, p.covered = p.line, p.line, p.line
	case coversSection:
		a.from, a.to = p.line, lastLine // until coverSection
		if p.open == 0 {
			p.open = len(p.all) + 1
		}
	}
	p.all = append(p.all, a)
}

// coverLine makes the pending acceptances cover the current line, which has a
// key.
func (p *parser) coverLine() {
	for _, i := range p.pending {
		p.all[i].from, p.all[i].to, p.covered = p.line, p.line, p.line
	}
	p.pending = p.pending[:0]
}

// coverSection makes the acceptances after the last header end above the current
// line, which has the next header.
func (p *parser) coverSection() {
	if p.open == 0 {
		return
	}
	for i := range p.all[p.open-1:] {
		if a := &p.all[p.open-1+i]; a.to == lastLine {
			a.to = p.line - 1
		}
	}
	p.open = 0
}

// accept marks the findings that acceptances cover, and reports acceptances that
// have ended or that cover no finding.
func (p *pass) accept(parsed *parser, o *Options) {
	today := o.Today
	if len(parsed.all) == 0 {
		return
	}
	sortByPlace(p.findings)
	for i := range parsed.all {
		if a := &parsed.all[i]; !a.ended(today) {
			a.match(p.findings, &a.Acceptance)
		}
	}
	for i := range parsed.all { // after those that hold, so that one of these replaces an ended one
		if a := &parsed.all[i]; a.ended(today) {
			a.match(p.findings, nil)
		}
	}
	lines := firstLines(p.findings)
	for i := range parsed.all {
		a := &parsed.all[i]
		if a.ended(today) {
			p.reportEnded(a)
		}
		if !parsed.silenced { // otherwise a rule may just not have been applied
			p.reportUnused(a, &lines, o)
		}
	}
}

// ended reports whether the last day of an acceptance is over.
func (a *acceptance) ended(today Date) bool { return a.Until > 0 && a.Until < today }

// match marks the rules of a that have a finding on a covered line, and accepts
// these findings unless by is nil. The findings must be in the order of the text.
// Those that are accepted already do not count.
func (a *acceptance) match(findings []Diagnostic, by *Acceptance) {
	if a.from == 0 {
		return
	}
	first := sort.Search(len(findings), func(i int) bool { return findings[i].Line >= a.from })
	for i := first; i < len(findings) && findings[i].Line <= a.to; i++ {
		d := &findings[i]
		for j := range a.rules {
			if r := &a.rules[j]; r.id == d.Rule && d.Accepted == nil {
				r.used = true
				d.Accepted = by
			}
		}
	}
}

// firstLines returns, by the index of the rule, the line of the first finding
// that is not accepted, or 0 if there is none. The findings must be in order.
func firstLines(findings []Diagnostic) (lines [len(rules)]int) {
	for i := range findings {
		if d := &findings[i]; d.Accepted == nil {
			if r := ruleIndex(d.Rule); lines[r] == 0 {
				lines[r] = d.Line
			}
		}
	}
	return lines
}

// reportEnded reports an acceptance that has ended and would cover a finding.
func (p *pass) reportEnded(a *acceptance) {
	for i := range a.rules {
		if r := &a.rules[i]; r.used {
			p.reportAcceptance(ruleAcceptExpired, a, a.until, "the acceptance of "+r.id+" ended on "+a.Until.String()+
				", so the finding counts again; mend the setting, or decide anew and write another date")
			return
		}
	}
}

// reportUnused reports the first rule of an acceptance that has no finding on
// the lines that it covers, although it is not turned off.
func (p *pass) reportUnused(a *acceptance, lines *[len(rules)]int, o *Options) {
	for i := range a.rules {
		r := &a.rules[i]
		if r.used || o.isOff(&rules[ruleIndex(r.id)]) {
			continue
		}
		message := r.id + " has no finding "
		switch {
		case a.from == 0:
			message = "no line with a key follows, so " + r.id + " is not accepted anywhere"
		case a.from == a.to:
			message += "on line " + strconv.Itoa(a.from)
		default:
			message += "in this section"
		}
		if line := lines[ruleIndex(r.id)]; line > 0 {
			message += "; it has one on line " + strconv.Itoa(line) + ", so move the comment there"
		} else if a.from > 0 {
			message += "; remove it from the comment"
		}
		p.reportAcceptance(ruleAcceptUnused, a, r.span, message)
		return
	}
}

// reportAcceptance adds a finding about an acceptance.
func (p *pass) reportAcceptance(rule string, a *acceptance, span Span, message string) {
	p.findings = append(p.findings, Diagnostic{
		Rule: rule, Severity: rules[ruleIndex(rule)].Severity, Path: a.section, Span: span, Message: message,
		scope: scopeOther, comment: true,
	})
}
