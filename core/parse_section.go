package core

import (
	"strconv"
	"strings"
)

// sectionKind is a kind of section of the language.
type sectionKind uint8

const (
	noSection sectionKind = iota // above the first header, or below a rejected one
	activeSection
	passiveSection
	zoneSection
	siteSection
	hostSection
	firewallSection
	outboundSection
	skippedSection // given before: its lines are not read
	numSections
)

// sections describes each kind of section that the language has.
var sections = [...]struct {
	keyword string // first word of the header
	named   bool   // a name follows the keyword
	scope   scope
}{
	activeSection:   {"ftp-active-mode", false, scopeActive},
	passiveSection:  {"ftp-passive-mode", false, scopeOther},
	zoneSection:     {"network-zone", true, scopeOther},
	siteSection:     {"transfer-site", true, scopeSite},
	hostSection:     {"host", false, scopeActive},
	firewallSection: {"firewall", false, scopeActive},
	outboundSection: {"outbound-connections", false, scopeActive},
}

// path returns the path of a diagnostic: the header, a dot and the key, or the
// header alone if key is empty. It is empty outside every section.
func (k sectionKind) path(name, key string) string {
	if k == noSection || k == skippedSection {
		return ""
	}
	beforeName, beforeKey := " ", "." // joined at once: there can be very many
	if name == "" {
		beforeName = ""
	}
	if key == "" {
		beforeKey = ""
	}
	return sections[k].keyword + beforeName + name + beforeKey + key
}

func (k sectionKind) scope() scope {
	if k == noSection || k == skippedSection {
		return scopeText
	}
	return sections[k].scope
}

// sectionKeywords returns the keywords by kind, from activeSection on.
func sectionKeywords() []string {
	var all []string
	for _, s := range sections[activeSection:] {
		all = append(all, s.keyword)
	}
	return all
}

// kindOf returns the kind with the given keyword, or noSection if there is
// none.
func kindOf(keyword string) sectionKind {
	for k := activeSection; k < skippedSection; k++ {
		if sections[k].keyword == keyword {
			return k
		}
	}
	return noSection
}

// sectionID identifies a section within a text.
type sectionID struct {
	kind sectionKind
	name string // empty for a kind without names
}

// section is the state of the section being read.
type section struct {
	sectionID
	index          int          // of the zone or site in Settings
	keys           [maxKeys]int // line of each key; 0: not given
	typos          [maxKeys]int // see unknownKey
	incomplete     bool         // one of its lines could not be read
	orphanReported bool         // it is no section, and that has been reported
}

// maxKeys is an upper bound for the number of keys of a section; a test checks
// it.
const maxKeys = 16

// readHeader reads a "[section]" or "[section name]" line.
func (p *parser) readHeader(body string, start int) {
	p.closeSection()
	whole := p.span(start, len(body))
	inner, closed := strings.CutSuffix(body[1:], "]")
	inner = trimLeft(trimRight(inner))
	keyword, name := cutBlank(inner)
	kind := kindOf(keyword)
	switch {
	case !closed || inner == "" || strings.ContainsAny(inner, "[]"):
		p.report("syntax", whole, "expected \"[section]\" or \"[section name]\"", nil)
	case kind == noSection:
		p.unknownSection(inner, p.span(start+strings.Index(body, inner), len(inner)))
	case sections[kind].named && name == "":
		p.report("syntax", whole, "expected a name: \"["+keyword+" NAME]\"", nil)
	case !sections[kind].named && name != "":
		p.report("syntax", whole, "expected \"["+keyword+"]\": this section takes no name", nil)
	case kind == zoneSection && name == unknownWord:
		p.report("syntax", whole, "no zone can be named unknown: \"network-zone = unknown\" means that the zone of a site is not known", nil)
	case !printable(name):
		p.report("syntax", whole, "the name contains an unprintable character: "+quote(name), nil)
	default:
		p.openSection(sectionID{kind, name}, whole)
		return
	}
	p.skipSection()
}

// closeSection ends the current section.
func (p *parser) closeSection() {
	if p.incomplete && p.kind != noSection {
		p.markUnclear()
	}
	p.section = section{}
}

// skipSection leaves the lines below in no section, after that has been
// reported. The section that they were meant for is unknown, so any may be
// missing.
func (p *parser) skipSection() {
	p.section = section{orphanReported: true}
	p.settings.partial = true
}

// printable reports whether every character of name is printable, so that names
// can be told apart by eye and written to a terminal unchanged.
func printable(name string) bool {
	for _, r := range name {
		if !strconv.IsPrint(r) {
			return false
		}
	}
	return true
}

// unknownSection reports a keyword that the language does not have. Its fix is
// certain only if it gives no section twice, so p.sectionTypos records
// the finding's index until the text has ended.
func (p *parser) unknownSection(inner string, span Span) {
	all := sectionKeywords()
	keyword, name := cutBlank(inner)
	i, near := nearest(keyword, all, len(keyword)/3)
	if !near {
		if i, near = nearest(inner, all, 0); near { // the product's label: [FTP Active Mode]
			keyword, name = inner, ""
		}
	}
	span.Len = len(keyword)
	message := "unknown section " + quote(keyword) + "; the sections are " + joinAnd(all)
	meant := sectionID{activeSection + sectionKind(i), name}
	earlier, twice := p.sectionTypos[meant]
	switch {
	case !near || sections[meant.kind].named != (name != ""):
		p.report("section-unknown", span, message, nil)
	case twice:
		p.findings[earlier].Fix = nil
		p.report("section-unknown", span, message, nil)
	default:
		if p.sectionTypos == nil {
			p.sectionTypos = make(map[sectionID]int)
		}
		p.sectionTypos[meant] = len(p.findings)
		p.report("section-unknown", span, message, replace(span, all[i], "rename the section to "+all[i]))
	}
}

// dropSectionFixes removes the fixes that would give a section twice.
func (p *parser) dropSectionFixes() {
	for meant, i := range p.sectionTypos {
		exists := p.seen[meant.kind] > 0
		switch meant.kind {
		case zoneSection:
			exists = p.settings.zone(meant.name) != nil
		case siteSection:
			exists = p.settings.Site(meant.name) != nil
		}
		if exists {
			p.findings[i].Fix = nil
		}
	}
}

// openSection starts a section, unless the text already has it.
func (p *parser) openSection(id sectionID, header Span) {
	if sections[id.kind].named && len(p.settings.Zones)+len(p.settings.Sites) == MaxSections {
		p.stop("more than " + strconv.Itoa(MaxSections) + " zones and sites, so the rest of the text was not read")
		return
	}
	first := p.seen[id.kind]
	p.section = section{sectionID: id}
	switch id.kind {
	case zoneSection:
		first, p.index = p.openZone(id.name, header)
	case siteSection:
		first, p.index = p.openSite(id.name, header)
	}
	if first > 0 {
		p.report("section-duplicate", header, "["+id.kind.path(id.name, "")+"] already starts on line "+
			strconv.Itoa(first)+"; only the first one is read", nil)
		p.markUnclear()
		p.section = section{sectionID: sectionID{kind: skippedSection}}
		return
	}
	p.seen[id.kind] = p.line
}

// openZone adds a zone and returns its index. If the text already has the zone,
// openZone returns that one's index and the line of its header in first.
func (p *parser) openZone(name string, header Span) (first, index int) {
	s := p.settings
	if i, exists := s.zoneIndex[name]; exists {
		return s.Zones[i].Header().Line, i
	}
	index = len(s.Zones)
	s.zoneIndex = addIndex(s.zoneIndex, name, index)
	s.Zones = append(s.Zones, Zone{Name: name, header: header.small()})
	return 0, index
}

// openSite adds a site and returns its index. If the text already has the site,
// openSite returns that one's index and the line of its header in first.
func (p *parser) openSite(name string, header Span) (first, index int) {
	s := p.settings
	if i, exists := s.siteIndex[name]; exists {
		return s.Sites[i].Header().Line, i
	}
	index = len(s.Sites)
	if index == 0 { // growing a long list step by step would take twice the memory
		n := min(MaxSections, strings.Count(p.text[p.offset:], "["+sections[siteSection].keyword))
		s.Sites, s.siteIndex = make([]Site, 0, n), make(map[string]int, n)
	}
	s.siteIndex = addIndex(s.siteIndex, name, index)
	s.Sites = append(s.Sites, Site{Name: name, header: header.small(), SiteOptions: &s.noOptions})
	return 0, index
}

// addIndex sets index[name] to i and returns index, which it makes if it is
// nil.
func addIndex(index map[string]int, name string, i int) map[string]int {
	if index == nil {
		index = make(map[string]int)
	}
	index[name] = i
	return index
}

// markUnclear marks the absent values of the current section as unclear: one
// may be in a line that could not be read.
func (p *parser) markUnclear() {
	p.markingUnclear = true
	p.assign(token{}, token{})
	p.markingUnclear = false
}
