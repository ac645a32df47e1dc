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

// path is the path of a diagnostic: the header, a dot and the key; the header
// alone without a key, and empty outside of every section.
func (k sectionKind) path(name, key string) string {
	if k == noSection || k == skippedSection {
		return ""
	}
	if name != "" {
		name = " " + name
	}
	if key != "" {
		key = "." + key
	}
	return sections[k].word + name + key
}

func (k sectionKind) scope() scope {
	if k == noSection || k == skippedSection {
		return scopeText
	}
	return sections[k].scope
}

// sectionWords are the header words, by kind from activeSection on.
func sectionWords() []string {
	var all []string
	for _, s := range sections[activeSection:] {
		all = append(all, s.word)
	}
	return all
}

// kindOf is the kind whose header word is text; noSection when none is.
func kindOf(text string) sectionKind {
	for k := activeSection; k < skippedSection; k++ {
		if sections[k].word == text {
			return k
		}
	}
	return noSection
}

// sectionName tells one section from all others.
type sectionName struct {
	kind sectionKind
	name string // when it has one
}

// section is the section that is being read.
type section struct {
	sectionName
	index    int          // of the zone or the site
	keys     [maxKeys]int // line on which each key was given
	meant    [maxKeys]int // see unknownKey
	torn     bool         // a line of it could not be read
	disowned bool         // no section, and that has been reported
}

// maxKeys is at least the number of keys of the largest section; a test holds
// it.
const maxKeys = 16

// readHeader reads "[section]" or "[section name]".
func (p *parser) readHeader(body string, start int) {
	p.closeSection()
	whole := p.span(start, len(body))
	inner, closed := strings.CutSuffix(body[1:], "]")
	inner = trimLeft(trimRight(inner))
	label, name := cutBlank(inner)
	kind := kindOf(label)
	switch {
	case !closed || inner == "" || strings.ContainsAny(inner, "[]"):
		p.report("syntax", whole, "expected \"[section]\" or \"[section name]\"", nil)
	case kind == noSection:
		p.unknownSection(inner, p.span(start+strings.Index(body, inner), len(inner)))
	case sections[kind].named && name == "":
		p.report("syntax", whole, "expected a name: \"["+label+" NAME]\"", nil)
	case !sections[kind].named && name != "":
		p.report("syntax", whole, "expected \"["+label+"]\": this section has no name", nil)
	case !visible(name):
		p.report("syntax", whole, "a name with a character that cannot be seen: "+quote(name), nil)
	default:
		p.open(sectionName{kind, name}, whole)
		return
	}
	p.disown()
}

// closeSection ends the section that is being read.
func (p *parser) closeSection() {
	if p.torn && p.kind != noSection {
		p.tear()
	}
	p.section = section{}
}

// disown makes the lines below belong to no section, which has been reported.
// Nobody knows to which one they would have.
func (p *parser) disown() {
	p.section = section{disowned: true}
	p.settings.partial = true
}

// visible reports whether a name can be told by eye from every other, and
// written to a terminal as it is.
func visible(name string) bool {
	for _, r := range name {
		if !strconv.IsPrint(r) {
			return false
		}
	}
	return true
}

// unknownSection reports a header word that the language does not have. The fix
// is certain only if it gives no section twice, so it is noted as a slip until
// the text has ended.
func (p *parser) unknownSection(inner string, at Span) {
	all := sectionWords()
	label, name := cutBlank(inner)
	i, near := nearest(label, all, len(label)/3)
	if !near {
		if i, near = nearest(inner, all, 0); near { // the product's label: [FTP Active Mode]
			label, name = inner, ""
		}
	}
	at.Len = len(label)
	message := "no section " + quote(label) + "; there are " + joined(all)
	meant := sectionName{activeSection + sectionKind(i), name}
	earlier, twice := p.slips[meant]
	switch {
	case !near || sections[meant.kind].named != (name != ""):
		p.report("section-unknown", at, message, nil)
	case twice:
		p.found[earlier].Fix = nil
		p.report("section-unknown", at, message, nil)
	default:
		if p.slips == nil {
			p.slips = make(map[sectionName]int)
		}
		p.slips[meant] = len(p.found)
		p.report("section-unknown", at, message, replace(at, all[i], "write "+all[i]))
	}
}

// withdrawSlips takes back the fixes that would give a section twice.
func (p *parser) withdrawSlips() {
	for meant, i := range p.slips {
		given := p.seen[meant.kind] > 0
		switch meant.kind {
		case zoneSection:
			given = p.settings.zone(meant.name) != nil
		case siteSection:
			given = p.settings.Site(meant.name) != nil
		}
		if given {
			p.found[i].Fix = nil
		}
	}
}

// open starts a section, unless the text has it already.
func (p *parser) open(s sectionName, at Span) {
	if sections[s.kind].named && len(p.settings.Zones)+len(p.settings.Sites) == MaxSections {
		p.stop("more than " + strconv.Itoa(MaxSections) + " zones and sites: the text was not read from here on")
		return
	}
	first := p.seen[s.kind]
	p.section = section{sectionName: s}
	switch s.kind {
	case zoneSection:
		first, p.index = p.openZone(s.name, at)
	case siteSection:
		first, p.index = p.openSite(s.name, at)
	}
	if first > 0 {
		p.report("section-duplicate", at, "["+s.kind.path(s.name, "")+"] is given again; the first stands on line "+
			strconv.Itoa(first)+", and only that one counts", nil)
		p.tear()
		p.section = section{sectionName: sectionName{kind: skippedSection}}
		return
	}
	p.seen[s.kind] = p.line
}

// openZone adds the zone and gives its index; where it is there already it
// gives that one and its line.
func (p *parser) openZone(name string, at Span) (first, index int) {
	s := p.settings
	if i, twice := s.zoneIndex[name]; twice {
		return s.Zones[i].Header.Line, i
	}
	index = len(s.Zones)
	s.zoneIndex = indexed(s.zoneIndex, name, index)
	s.Zones = append(s.Zones, Zone{Name: name, Header: at})
	return 0, index
}

// openSite adds the site and gives its index; where it is there already it
// gives that one and its line.
func (p *parser) openSite(name string, at Span) (first, index int) {
	s := p.settings
	if i, twice := s.siteIndex[name]; twice {
		return s.Sites[i].Header.Line, i
	}
	index = len(s.Sites)
	s.siteIndex = indexed(s.siteIndex, name, index)
	s.Sites = append(s.Sites, Site{Name: name, Header: at})
	return 0, index
}

// indexed is index with name at i, made when it is the first.
func indexed(index map[string]int, name string, i int) map[string]int {
	if index == nil {
		index = make(map[string]int)
	}
	index[name] = i
	return index
}

// tear marks as unclear what the section does not say: a line that could not
// be read may have said it.
func (p *parser) tear() {
	p.lost = true
	p.assign(word{}, word{})
	p.lost = false
}
