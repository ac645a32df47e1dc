package core

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// MaxText is the longest settings text that is read, in bytes.
	MaxText = 64 << 20
	// MaxLine is the longest line that is read, in bytes without its end.
	MaxLine = 4096
	// MaxFormFindings is the number of form findings after which the rest of a
	// text is left unread: whatever it is, it is not a settings text.
	MaxFormFindings = 1000
)

// Parse reads a settings text. The diagnostics are those of form alone, in the
// order of the text; a value that one of them names is [Unclear].
func Parse(text string) (*Settings, []Diagnostic) {
	p := &parser{text: text, settings: new(Settings)}
	if len(text) > MaxText {
		p.report("syntax", Span{Line: 1, Col: 1},
			"the text is longer than 64 MiB; nothing of it was read", nil)
		return p.settings, p.found
	}
	p.readAll()
	p.settings.defaults = defaultsOf(p.settings.Zones)
	return p.settings, p.found
}

// parser reads one text, line by line.
type parser struct {
	text     string
	settings *Settings
	found    []Diagnostic

	line int // from 1
	at   int // offset of the line's first byte

	kind    sectionKind     // section that the line stands in
	refused bool            // the header above was refused, and its lines with it
	name    string          // its name, when it has one
	site    int             // the site, in a transfer-site section
	keys    [maxKeys]int    // line on which each key of this section was given
	seen    [sectionEnd]int // line of each section that has no name
}

// maxKeys is at least the number of keys of the largest section; a test holds
// it.
const maxKeys = 16

// readAll reads line after line until the text or the patience ends.
func (p *parser) readAll() {
	p.at = len(byteOrderMark(p.text))
	for p.at < len(p.text) {
		p.line++
		line, next := p.text[p.at:], len(p.text)
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line, next = line[:i], p.at+i+1
		}
		p.readLine(strings.TrimSuffix(line, "\r"))
		if len(p.found) >= MaxFormFindings {
			p.kind, p.name = noSection, ""
			p.report("syntax", p.span(0, 0), "more than "+strconv.Itoa(MaxFormFindings)+
				" findings: this is no settings text; the lines below were not read", nil)
			return
		}
		p.at = next
	}
}

// byteOrderMark is the mark that some Windows editors put before a text.
func byteOrderMark(text string) string {
	const mark = "\ufeff"
	if strings.HasPrefix(text, mark) {
		return mark
	}
	return ""
}

func (p *parser) readLine(line string) {
	if !p.legible(line) {
		return
	}
	body := strings.TrimRight(line[:commentAt(line)], " \t")
	start := len(body) - len(strings.TrimLeft(body, " \t"))
	body = body[start:]
	switch {
	case body == "":
	case body[0] == '[':
		p.readHeader(body, start)
	default:
		p.readPair(body, start)
	}
}

// legible reports a line that cannot be read as text.
func (p *parser) legible(line string) bool {
	if len(line) > MaxLine {
		p.report("syntax", p.span(0, len(line)), "the line is longer than "+strconv.Itoa(MaxLine)+" bytes", nil)
		return false
	}
	if i := strings.IndexByte(line, 0); i >= 0 {
		p.report("syntax", p.span(i, 1), "a NUL byte: expected text", nil)
		return false
	}
	if !utf8.ValidString(line) {
		for i, r := range line {
			if r == utf8.RuneError && !strings.HasPrefix(line[i:], "\ufffd") {
				p.report("syntax", p.span(i, 1), "a byte that is not UTF-8: expected text in UTF-8", nil)
				break
			}
		}
		return false
	}
	return true
}

// commentAt is where the comment of a line starts: at a # that stands first or
// after white space; the line's length when it has none.
func commentAt(line string) int {
	for at := 0; ; at++ {
		i := strings.IndexByte(line[at:], '#')
		if i < 0 {
			return len(line)
		}
		at += i
		if at == 0 || line[at-1] == ' ' || line[at-1] == '\t' {
			return at
		}
	}
}

// readPair reads "key = value".
func (p *parser) readPair(body string, start int) {
	eq := strings.IndexByte(body, '=')
	if eq < 0 {
		p.report("syntax", p.span(start, len(body)), "expected \"key = value\" or \"[section]\"", nil)
		return
	}
	key := strings.TrimRight(body[:eq], " \t")
	if key == "" {
		p.report("syntax", p.span(start, len(body)), "expected a key before \"=\"", nil)
		return
	}
	value := strings.TrimLeft(body[eq+1:], " \t")
	p.assign(
		word{key, p.span(start, len(key))},
		word{value, p.span(start+len(body)-len(value), len(value))},
	)
}

// word is a part of a line with its place.
type word struct {
	text string
	span Span
}

// span is the place of length bytes from offset i of the current line.
func (p *parser) span(i, length int) Span {
	return Span{Start: p.at + i, Line: p.line, Col: i + 1, Len: length}
}

// report adds a finding of a form rule about the section being read.
func (p *parser) report(rule string, at Span, message string, fix *Fix) {
	p.reportKey(rule, "", at, message, fix)
}

// reportKey adds a finding of a form rule about a key of the section being
// read.
func (p *parser) reportKey(rule, key string, at Span, message string, fix *Fix) {
	r, ok := LookupRule(rule)
	if !ok {
		panic("core: no rule " + rule)
	}
	path := p.kind.header(p.name)
	if key != "" {
		path += "." + key
	}
	p.found = append(p.found, Diagnostic{
		Rule: rule, Severity: r.Severity, Path: path, Span: at, Message: message, Fix: fix,
		scope: p.kind.scope(), site: p.site,
	})
}

// replace is the fix that puts text in the place of at.
func replace(at Span, text, message string) *Fix {
	return &Fix{Message: message, Span: at, New: text}
}

// quote is user text for a message: quoted, so that nothing in it can act on
// a terminal, and cut to what helps.
func quote(text string) string {
	const most = 60
	if len(text) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		return strconv.Quote(text[:cut]) + "..."
	}
	return strconv.Quote(text)
}
