package core

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Edit is text with the value at path set, and everything else kept as it is:
// comments, order, spacing, line ends. The path is that of a [Diagnostic]: the
// section, a dot, the key.
//
// White space around the value is left out. An empty value removes the key: each
// line of the section that gives it. A key that is missing comes after the last
// one of its section, with the = where its neighbour has it; a section that is
// missing comes at the end of the text.
//
// The port end of a range follows from its base and its number. Where the base
// is known, setting port-end sets number-of-ports so that the range ends there,
// and port-end too if the text states it.
//
// An error is an [*EditError], and the text comes back unchanged.
func Edit(text, path, value string) (string, error) {
	value = trimLeft(trimRight(value))
	t, reason := targetOf(path)
	if reason == "" {
		reason = unfitValue(value)
	}
	edited := text
	switch {
	case reason != "":
	case t.key == "port-end" && value != "":
		edited, reason = setEnd(text, t, value)
	default:
		edited, reason = set(text, t, value)
	}
	if reason != "" {
		return text, &EditError{Path: path, Reason: reason}
	}
	return edited, nil
}

// EditError says why a value was not set.
type EditError struct {
	Path   string // as given to Edit
	Reason string
}

func (e *EditError) Error() string { return "set " + quote(e.Path) + ": " + e.Reason }

// target is a value of a settings text, there or not.
type target struct {
	sectionName
	key string
}

// targetOf is what a path names; reason says why it names nothing.
func targetOf(path string) (t target, reason string) {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return t, "expected a section, a dot and a key"
	}
	section, key := path[:dot], path[dot+1:]
	label, name, _ := strings.Cut(section, " ")
	kind := kindOf(label)
	switch {
	case kind == noSection:
		return t, "no section " + quote(label) + "; there are " + joined(sectionWords())
	case sections[kind].named != (name != ""):
		return t, "expected [" + label + "], with a name if and only if such sections have one"
	case !fitName(name):
		return t, "no section can have the name " + quote(name)
	}
	if keys := keysOf(kind); !slices.Contains(keys, key) {
		return t, "no key " + quote(key) + " in [" + label + "]; there are " + joined(keys)
	}
	return target{sectionName{kind, name}, key}, ""
}

// fitName reports whether a header can be written that the parser reads as name.
func fitName(name string) bool {
	return utf8.ValidString(name) && visible(name) && trimLeft(trimRight(name)) == name &&
		!strings.ContainsAny(name, "[]") && commentAt(" "+name) == len(" "+name)
}

// unfitValue says why a line cannot be written that the parser reads as value;
// empty when one can.
func unfitValue(value string) string {
	switch {
	case strings.ContainsAny(value, "\n\r\x00"):
		return "a value has no line break and no NUL byte"
	case !utf8.ValidString(value):
		return "a value is text in UTF-8"
	case commentAt(" "+value) < len(" "+value):
		return "a # at the start or after white space would be a comment"
	}
	return ""
}

// setEnd makes a range end where value says.
func setEnd(text string, t target, value string) (edited, reason string) {
	s, _ := Parse(text)
	section := &s.Active
	if t.kind == passiveSection {
		section = &s.Passive
	}
	base := section.BasePort
	if !base.Known() || base.V < 1 || strings.Contains(value, "${") {
		return set(text, t, value)
	}
	n, err := strconv.ParseUint(value, 10, 31)
	end := int(n)
	if err != nil || end < base.V || n > uint64(anyNumber.high) {
		return "", "expected a port from the base port " + strconv.Itoa(base.V) + " up, not " + quote(value)
	}
	number := target{t.sectionName, "number-of-ports"}
	edited, reason = set(text, number, strconv.Itoa(end-base.V+1))
	if reason == "" && section.PortEnd.Span != (Span{}) {
		edited, reason = set(edited, t, value)
	}
	return edited, reason
}

// set sets one value, or removes it when value is empty.
func set(text string, t target, value string) (edited, reason string) {
	switch l := t.locate(text); {
	case value == "":
		edited = without(text, l.given)
	case l.counts.key != "":
		edited = l.counts.withValue(text, value)
	case l.last.key != "":
		edited = insertAfter(text, l.last, l.last.neighbour(text, t.key, value))
	case l.last.header:
		edited = insertAfter(text, l.last, t.line(value))
	default:
		edited = appendSection(text, t, value)
	}
	if now := t.locate(edited).counts.value.text; now != value {
		return "", "the text is too broken, or it or the line too long, for the value to be read there"
	}
	return edited, ""
}

// location is where a target stands in a text.
type location struct {
	counts row   // the line that gives the value; without key when there is none
	given  []row // every line of the section with the target's key
	last   row   // the section's last line with a key, else its header; zero when there is no such section
}

func (t target) locate(text string) (l location) {
	for r := range rowsOf(text) {
		if r.sectionName != t.sectionName || !r.header && r.key == "" {
			continue
		}
		l.last = r
		if r.key != t.key {
			continue
		}
		l.given = append(l.given, r)
		if r.counts {
			l.counts = r
		}
	}
	return l
}

// line is a line for the target where it has no neighbour: the = stands where
// the longest key of the section would have it.
func (t target) line(value string) string {
	width := 0
	for _, k := range keysOf(t.kind) {
		width = max(width, len(k))
	}
	return padded(t.key, width) + " = " + value
}

// neighbour is a line for a key in the layout of the row.
func (r row) neighbour(text, key, value string) string {
	line := text[r.start:r.end]
	eq := strings.IndexByte(line, '=')
	indent := line[:len(line)-len(trimLeft(line))]
	before := line[len(indent)+len(r.key) : eq]
	after := line[eq+1 : r.value.span.Start-r.start]
	if r.value.text == "" {
		after = " "
	}
	if before != "" {
		key = padded(key, len(r.key)+len(before)-1) + " "
	}
	return indent + key + "=" + after + value
}

// padded is key, filled up with blanks to width bytes.
func padded(key string, width int) string {
	return key + strings.Repeat(" ", max(0, width-len(key)))
}

// withValue is text with another value in the row.
func (r row) withValue(text, value string) string {
	at := r.value.span
	if r.value.text == "" {
		value = " " + value
	}
	return text[:at.Start] + value + text[at.Start+at.Len:]
}

// without is text without the rows, which are in its order.
func without(text string, rows []row) string {
	var left strings.Builder
	at := 0
	for _, r := range rows {
		left.WriteString(text[at:r.start])
		at = r.next
	}
	return left.String() + text[at:]
}

// insertAfter is text with a line below the row.
func insertAfter(text string, r row, line string) string {
	if end := text[r.end:r.next]; strings.HasSuffix(end, "\n") {
		return text[:r.next] + line + end + text[r.next:]
	}
	return text + missingEnd(text) + line
}

// appendSection is text with the target's section and line at the end, below a
// blank line.
func appendSection(text string, t target, value string) string {
	end := lineEnd(text)
	if text != byteOrderMark(text) {
		text += missingEnd(text)
		if !strings.HasSuffix(text, "\n\n") && !strings.HasSuffix(text, "\n\r\n") {
			text += end
		}
	}
	return text + "[" + t.kind.path(t.name, "") + "]" + end + t.line(value) + end
}

// missingEnd is what the last line of text needs before another can follow.
func missingEnd(text string) string {
	switch {
	case strings.HasSuffix(text, "\n"):
		return ""
	case strings.HasSuffix(text, "\r"):
		return "\n"
	}
	return lineEnd(text)
}

// lineEnd is the line end that text uses.
func lineEnd(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
