package core

import (
	"strconv"
	"strings"
)

// sectionKind is a section that the language knows.
type sectionKind uint8

const (
	noSection sectionKind = iota // before the first header, or under one that was refused
	activeSection
	passiveSection
	zoneSection
	siteSection
	hostSection
	firewallSection
	skippedSection // given twice: its lines are not read again
	sectionEnd
)

// sections are the headers of the language, in the order of the kinds.
var sections = [...]struct {
	word  string
	named bool
	scope scope
}{
	activeSection:   {"ftp-active-mode", false, scopeActive},
	passiveSection:  {"ftp-passive-mode", false, scopeOther},
	zoneSection:     {"network-zone", true, scopeOther},
	siteSection:     {"transfer-site", true, scopeSite},
	hostSection:     {"host", false, scopeActive},
	firewallSection: {"firewall", false, scopeActive},
}

// header is the section as a path names it: the word, and the name after a
// blank.
func (k sectionKind) header(name string) string {
	if k == noSection || k == skippedSection {
		return ""
	}
	if name == "" {
		return sections[k].word
	}
	return sections[k].word + " " + name
}

func (k sectionKind) scope() scope {
	if k == noSection || k == skippedSection {
		return scopeText
	}
	return sections[k].scope
}

// sectionNamed is the kind whose header word is text.
func sectionNamed(text string) sectionKind {
	for k := activeSection; k < skippedSection; k++ {
		if sections[k].word == text {
			return k
		}
	}
	return noSection
}

// readHeader reads "[section]" or "[section name]".
func (p *parser) readHeader(body string, start int) {
	p.kind, p.name, p.keys, p.refused = noSection, "", [maxKeys]int{}, true
	whole := p.span(start, len(body))
	inner, closed := strings.CutSuffix(body[1:], "]")
	if !closed || strings.ContainsAny(inner, "[]") {
		p.report("syntax", whole, "expected \"[section]\" or \"[section name]\"", nil)
		return
	}
	label, name := inner, ""
	if i := strings.IndexAny(strings.TrimSpace(inner), " \t"); i >= 0 {
		label = strings.TrimSpace(inner)
		label, name = label[:i], strings.TrimSpace(label[i:])
	}
	label = strings.TrimSpace(label)
	kind := sectionNamed(label)
	switch {
	case kind == noSection:
		p.unknownSection(label, p.span(start+strings.Index(body, label), len(label)))
	case sections[kind].named && name == "":
		p.report("syntax", whole, "expected a name: \"["+label+" NAME]\"", nil)
	case !sections[kind].named && name != "":
		p.report("syntax", whole, "expected \"["+label+"]\": this section has no name", nil)
	default:
		p.open(kind, name, whole)
	}
}

func (p *parser) unknownSection(label string, at Span) {
	var fix *Fix
	if near, ok := nearest(label, sectionWords); ok {
		fix = replace(at, near, "write "+near)
	}
	p.report("section-unknown", at, "no section "+quote(label)+"; there are "+wordList(sectionWords), fix)
}

// sectionWords yields the header words.
func sectionWords(yield func(string) bool) {
	for k := activeSection; k < skippedSection; k++ {
		if !yield(sections[k].word) {
			return
		}
	}
}

// open starts a section, unless the text has it already.
func (p *parser) open(kind sectionKind, name string, at Span) {
	p.kind, p.name = kind, name
	first := p.seen[kind]
	switch kind {
	case zoneSection:
		first = p.openZone(name, at)
	case siteSection:
		first = p.openSite(name, at)
	}
	if first > 0 {
		p.report("section-duplicate", at, "["+kind.header(name)+"] is given again; the first stands on line "+
			strconv.Itoa(first)+", and only that one counts", nil)
		p.kind = skippedSection
		return
	}
	p.seen[kind], p.refused = p.line, false
}

// openZone adds the zone; where it is there already it gives its line.
func (p *parser) openZone(name string, at Span) (first int) {
	s := p.settings
	if i, twice := s.zoneIndex[name]; twice {
		return s.Zones[i].Header.Line
	}
	s.zoneIndex = indexed(s.zoneIndex, name, len(s.Zones))
	s.Zones = append(s.Zones, Zone{Name: name, Header: at})
	return 0
}

// openSite adds the site; where it is there already it gives its line.
func (p *parser) openSite(name string, at Span) (first int) {
	s := p.settings
	i, twice := s.siteIndex[name]
	if twice {
		p.site = i
		return s.Sites[i].Header.Line
	}
	p.site = len(s.Sites)
	s.siteIndex = indexed(s.siteIndex, name, p.site)
	s.Sites = append(s.Sites, Site{Name: name, Header: at})
	return 0
}

// indexed is index with name at i, made when it is the first.
func indexed(index map[string]int, name string, i int) map[string]int {
	if index == nil {
		index = make(map[string]int)
	}
	index[name] = i
	return index
}
