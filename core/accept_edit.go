package core

import (
	"errors"
	"strings"
)

// Accept returns text with a comment that accepts one of its findings, that at index
// in the diagnostics of [CheckOn] for today. The comment stands alone above the line
// of the finding. A finding on a header is accepted after it, so for the whole
// section. An acceptance of the same finding that has ended is replaced.
//
// The error says why the finding cannot be accepted so; text is then unchanged.
func Accept(text string, index int, by Acceptance, today Date) (string, error) {
	found := CheckOn(text, today).Diagnostics
	if index < 0 || index >= len(found) {
		return text, errNoFinding
	}
	d := &found[index]
	by.Reason = trimRight(trimLeft(by.Reason))
	switch reason := notAcceptable(d.Rule); {
	case reason != "":
		return text, errors.New(reason)
	case by.Reason == "":
		return text, errors.New("a finding is accepted for a reason; write one")
	case rejectValue(strings.ReplaceAll(by.Reason, "#", "")) != "" || strings.Contains(by.Reason, "# "+programName+":"):
		return text, errors.New("a reason is one line of text")
	case by.Until > 0 && by.Until < today:
		return text, errors.New(by.Until.String() + " is over; an acceptance holds through a day to come, or without an end")
	}
	before, line := withdraw(text, d.Rule, d.Line)
	edited, moved := insertAcceptance(before, line, d.Rule, by)
	for _, e := range CheckOn(edited, today).Diagnostics {
		switch {
		case e.Rule == d.Rule && e.Line == moved && e.Path == d.Path && e.Accepted != nil && *e.Accepted == by:
			return edited, nil
		case e.comment && (e.Line == line || e.Line == moved):
			return text, errors.New(e.Message)
		}
	}
	return text, errors.New("a comment cannot accept this finding, because it is on no line with a key or a section, or the line would be too long")
}

// Withdraw returns text without the acceptance of a finding, that at index in the
// diagnostics of [CheckOn] for today. An acceptance after a header is withdrawn for
// the whole section.
func Withdraw(text string, index int, today Date) (string, error) {
	found := CheckOn(text, today).Diagnostics
	if index < 0 || index >= len(found) {
		return text, errNoFinding
	}
	d := &found[index]
	text, _ = withdraw(text, d.Rule, d.Line)
	return text, nil
}

var errNoFinding = errors.New("the text has no such finding")

// insertAcceptance returns text with a comment that accepts the finding of a rule on a
// line, and the number of that line in it.
func insertAcceptance(text string, line int, rule string, by Acceptance) (edited string, moved int) {
	start, end := lineAround(text, lineStart(text, line))
	comment := "# " + programName + ": accept " + rule
	if by.Until > 0 {
		comment += " until " + by.Until.String()
	}
	comment += " because " + by.Reason
	body := trimLeft(text[start:end])
	if strings.HasPrefix(body, "[") {
		return text[:end] + " " + comment + text[end:], line
	}
	indent := text[start : end-len(body)]
	return text[:start] + indent + comment + lineEndOf(text) + text[start:], line + 1
}

// lineStart returns the offset of a line, which counts from 1, or the length of text
// if it has fewer lines.
func lineStart(text string, line int) int {
	offset := len(byteOrderMark(text))
	for ; line > 1; line-- {
		i := strings.IndexByte(text[offset:], '\n')
		if i < 0 {
			return len(text)
		}
		offset += i + 1
	}
	return offset
}

// lineAround returns the offsets of the line that has the byte at offset, without its
// line end.
func lineAround(text string, offset int) (start, end int) {
	start = max(strings.LastIndexByte(text[:offset], '\n')+1, len(byteOrderMark(text)))
	end = len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end > start && text[end-1] == '\r' {
		end--
	}
	return start, end
}

// withdraw returns text without the acceptances of a rule that cover a line, and the
// number of that line in it.
func withdraw(text, rule string, line int) (edited string, moved int) {
	for {
		cut, above := firstAcceptance(text, rule, line)
		if cut.Len == 0 {
			return text, line
		}
		if above {
			line--
		}
		text = text[:cut.Start] + text[cut.Start+cut.Len:]
	}
}

// firstAcceptance returns the part of text whose removal withdraws the first
// acceptance of a rule that covers a line, and whether that is a whole line above it.
// The part is empty if there is none.
func firstAcceptance(text, rule string, line int) (cut Span, above bool) {
	all := parse(text).all
	for i := range all {
		a := &all[i]
		for j := range a.rules {
			if a.from == 0 || line < a.from || line > a.to || a.rules[j].id != rule {
				continue
			}
			switch id := a.rules[j].span; {
			case len(a.rules) == 1:
				return wholeComment(text, a, line)
			case j == 0:
				return Span{Start: id.Start, Len: a.rules[1].span.Start - id.Start}, false
			default:
				before := a.rules[j-1].span
				return Span{Start: before.Start + before.Len, Len: id.Start + id.Len - before.Start - before.Len}, false
			}
		}
	}
	return Span{}, false
}

// wholeComment returns the part of text to remove for an acceptance: its comment with
// the blanks before it, or its whole line if that has nothing else.
func wholeComment(text string, a *acceptance, line int) (cut Span, above bool) {
	start, end := lineAround(text, a.comment.Start)
	from, to := a.comment.Start, a.comment.Start+a.comment.Len
	if to < end {
		return a.comment, false
	}
	if from = len(trimRight(text[:from])); from > start {
		return Span{Start: from, Len: to - from}, false
	}
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		to = end + i + 1
	}
	return Span{Start: start, Len: to - start}, a.comment.Line < line
}
