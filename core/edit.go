package core

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Edit returns text with the value at path set, and keeps everything else:
// comments, order, spacing, line ends. The path is that of a [Diagnostic]: the
// section, a dot, the key.
//
// Edit trims white space around the value. An empty value removes the key, on
// every line of the section that has it; a line that an acceptance covers keeps
// the key without a value, so that the acceptance covers no other line. A missing key is added below the last
// one of its section, with the = in the same column; a missing section is added
// at the end of the text.
//
// The port end of a range follows from its base and its number. If the base is
// known, setting port-end sets number-of-ports so that the range ends there,
// and port-end too if the text has it. The end must then be a port from the base to
// 65535.
//
// On an error, which is an [*EditError], Edit returns text unchanged.
func Edit(text, path, value string) (string, error) {
	value = trimLeft(trimRight(value))
	t, reason := parseTarget(path)
	if reason == "" {
		reason = rejectValue(value)
	}
	edited := text
	switch {
	case reason != "":
	case t.key == "port-end" && value != "":
		edited, reason = setPortEnd(text, t, value)
	default:
		edited, reason = setValue(text, t, value)
	}
	if reason != "" {
		return text, &EditError{Path: path, Reason: reason}
	}
	return edited, nil
}

// EditError is the error of a value that Edit did not set.
type EditError struct {
	Path   string // as passed to Edit
	Reason string
}

func (e *EditError) Error() string { return "cannot set " + quote(e.Path) + ": " + e.Reason }

// target is a value that a settings text has or can have.
type target struct {
	sectionID
	key string
}

// parseTarget returns the target that path names. If there is none, reason is
// not empty.
func parseTarget(path string) (t target, reason string) {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return t, "expected a section, a dot and a key"
	}
	section, key := path[:dot], path[dot+1:]
	keyword, name, _ := strings.Cut(section, " ")
	kind := kindOf(keyword)
	switch {
	case kind == noSection:
		return t, "unknown section " + quote(keyword) + "; the sections are " + joinAnd(sectionKeywords())
	case sections[kind].named && name == "":
		return t, "expected a name: " + quote(keyword+" NAME."+key)
	case !sections[kind].named && name != "":
		return t, "section " + keyword + " takes no name"
	case !validName(name) || kind == zoneSection && name == unknownWord:
		return t, "no section can have the name " + quote(name)
	}
	if keys := keysOf(kind); !slices.Contains(keys, key) {
		return t, "unknown key " + quote(key) + " in [" + keyword + "]; its keys are " + joinAnd(keys)
	}
	return target{sectionID{kind, name}, key}, ""
}

// validName reports whether the parser would read name from a header that
// contains it.
func validName(name string) bool {
	return utf8.ValidString(name) && printable(name) && trimLeft(trimRight(name)) == name &&
		!strings.ContainsAny(name, "[]") && commentStart(" "+name) == len(" "+name)
}

// rejectValue returns the reason why the parser could not read value from a
// line that contains it, or "" if it could.
func rejectValue(value string) string {
	switch {
	case strings.ContainsAny(value, "\n\r\x00"):
		return "a value cannot contain a line break or a NUL byte"
	case !utf8.ValidString(value):
		return "a value must be UTF-8"
	case commentStart(" "+value) < len(" "+value):
		return "a # at the start or after white space would start a comment"
	}
	return ""
}

// setPortEnd sets the end of a range to value.
func setPortEnd(text string, t target, value string) (edited, reason string) {
	s, _ := Parse(text)
	section := &s.Active
	if t.kind == passiveSection {
		section = &s.Passive
	}
	base := section.BasePort
	if !base.Known() || base.V < 1 || base.V > HighestPort || strings.Contains(value, "${") || value == unknownWord {
		return setValue(text, t, value)
	}
	n, err := strconv.ParseUint(value, 10, 31)
	end := int(n)
	if err != nil || end < base.V || end > HighestPort {
		return "", "port-end must be a port from " + strconv.Itoa(base.V) + " to 65535, not " + quote(value)
	}
	number := target{t.sectionID, "number-of-ports"}
	edited, reason = setValue(text, number, strconv.Itoa(end-base.V+1))
	if reason == "" && section.PortEnd.Span() != (Span{}) {
		edited, reason = setValue(edited, t, value)
	}
	return edited, reason
}

// setValue sets a value, or removes its key if value is empty.
func setValue(text string, t target, value string) (edited, reason string) {
	switch l := t.locate(text); {
	case value == "":
		edited = removeRows(text, l.all)
	case l.effective.key != "":
		edited = l.effective.replaceValue(text, value)
	case l.last.key != "":
		edited = insertAfter(text, l.last, l.last.formatLike(text, t.key, value))
	case l.last.header:
		edited = insertAfter(text, l.last, t.format(value))
	default:
		edited = appendSection(text, t, value)
	}
	if t.locate(edited).effective.value.text != value {
		return "", "the value would not take effect: the text has too many errors, or the text or the line would be too long"
	}
	return edited, ""
}

// location is the lines of a text that concern a target.
type location struct {
	effective row   // the line that sets the value; without key if there is none
	all       []row // every line of the section with the target's key
	last      row   // the section's last line with a key, else its header; zero if there is no such section
}

func (t target) locate(text string) (l location) {
	for r := range rows(text) {
		if r.sectionID != t.sectionID || !r.header && r.key == "" {
			continue
		}
		l.last = r
		if r.key != t.key {
			continue
		}
		l.all = append(l.all, r)
		if r.effective {
			l.effective = r
		}
	}
	return l
}

// format returns a line that sets the target in a section without other keys.
// It leaves room before the = for the longest key of the section.
func (t target) format(value string) string {
	width := 0
	for _, k := range keysOf(t.kind) {
		width = max(width, len(k))
	}
	return pad(t.key, width) + " = " + value
}

// formatLike returns a line that sets key in the layout of the row.
func (r row) formatLike(text, key, value string) string {
	line := text[r.start:r.end]
	eq := strings.IndexByte(line, '=')
	indent := line[:len(line)-len(trimLeft(line))]
	before := line[len(indent)+len(r.key) : eq]
	after := line[eq+1 : r.value.span.Start-r.start]
	if r.value.text == "" {
		after = " "
	}
	if before != "" {
		key = pad(key, len(r.key)+len(before)-1) + " "
	}
	return indent + key + "=" + after + value
}

// pad returns key filled up with spaces to width bytes.
func pad(key string, width int) string {
	return key + strings.Repeat(" ", max(0, width-len(key)))
}

// replaceValue returns text with another value in the row.
func (r row) replaceValue(text, value string) string {
	span := r.value.span
	if r.value.text == "" {
		value = " " + value
	}
	return text[:span.Start] + value + text[span.Start+span.Len:]
}

// removeRows returns text without the given rows, which must be in its order. A
// row that an acceptance covers loses only its value.
func removeRows(text string, rows []row) string {
	var kept strings.Builder
	next := 0
	for _, r := range rows {
		if r.accepted {
			eq := r.start + strings.IndexByte(text[r.start:], '=')
			kept.WriteString(text[next : eq+1])
			next = r.value.span.Start + r.value.span.Len
			continue
		}
		kept.WriteString(text[next:r.start])
		next = r.next
	}
	return kept.String() + text[next:]
}

// insertAfter returns text with a line added below the row.
func insertAfter(text string, r row, line string) string {
	if end := text[r.end:r.next]; strings.HasSuffix(end, "\n") {
		return text[:r.next] + line + end + text[r.next:]
	}
	return text + missingLineEnd(text) + line
}

// appendSection returns text with the target's section and line added at the
// end, below a blank line.
func appendSection(text string, t target, value string) string {
	end := lineEndOf(text)
	if text != byteOrderMark(text) {
		text += missingLineEnd(text)
		if !strings.HasSuffix(text, "\n\n") && !strings.HasSuffix(text, "\n\r\n") {
			text += end
		}
	}
	return text + "[" + t.kind.path(t.name, "") + "]" + end + t.format(value) + end
}

// missingLineEnd returns the bytes that complete the line end of the last line.
func missingLineEnd(text string) string {
	switch {
	case strings.HasSuffix(text, "\n"):
		return ""
	case strings.HasSuffix(text, "\r"):
		return "\n"
	}
	return lineEndOf(text)
}

// lineEndOf returns the line end that the first line of text uses.
func lineEndOf(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
