package foreign

import (
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

// pageLabel is a label of the product's pages, in lower case.
type pageLabel struct {
	label string
	key   string // of the settings text; "" for a label whose value is not read
	kind  labelKind
}

type labelKind uint8

const (
	textLabel   labelKind = iota // one word
	nameLabel                    // the rest of the line
	numberLabel                  // digits
	boxLabel                     // a box, ticked or not
	heading                      // a title: key is the section that starts
)

// pageLabels are the labels of the FTP Settings and Transfer Site pages, those that
// start with another one before it. The ones without a key only end the value of
// the label before them; a password is among them.
var pageLabels = [...]pageLabel{
	{"ftp active mode", "ftp-active-mode", heading}, {"ftp passive mode", "ftp-passive-mode", heading},
	{"active mode", "ftp-active-mode", heading}, {"passive mode", "ftp-passive-mode", heading},
	{"site settings", "", heading}, {"transfer settings", "", heading}, {"ftp settings", "", heading},
	{"site login credentials", "", heading}, {"network zones", "", heading},
	{"base port", "base-port", numberLabel}, {"number of ports", "number-of-ports", numberLabel}, {"port end", "port-end", numberLabel},
	{"transfer site name", "name", nameLabel}, {"transfer site", "name", nameLabel}, {"site name", "name", nameLabel}, {"name", "name", nameLabel},
	{"server name", "server", textLabel}, {"server", "server", textLabel}, {"port", "port", numberLabel},
	{"network zone", "network-zone", nameLabel},
	{"enable active connection mode", "enable-active-connection-mode", boxLabel},
	{"use ftps", "use-ftps", boxLabel}, {"clear command channel", "clear-command-channel", boxLabel},
	{"maximum number of parallel transfers", "max-parallel-transfers", numberLabel},
	{"max parallel transfers", "max-parallel-transfers", numberLabel},
	{"hostname verification", "hostname-verification", nameLabel}, {"site type", "site-type", nameLabel},
	{"verify certificate for the site", "", boxLabel}, {"tls shutdown on ccc", "", boxLabel}, {"enable fips transfer mode", "", boxLabel},
	{"transfer protocol", "", nameLabel}, {"transfer mode", "", nameLabel}, {"site command", "", nameLabel},
	{"user name", "", nameLabel}, {"username", "", nameLabel}, {"use password", "", boxLabel}, {"password", "", nameLabel},
	{"certificate", "", nameLabel}, {"download folder", "", nameLabel}, {"download pattern", "", nameLabel}, {"upload folder", "", nameLabel},
	{"upload command", "", nameLabel}, {"alternative addresses", "", nameLabel}, {"allow overwrite", "", boxLabel},
}

// pagesName is how the head of the text names its source.
const pagesName = "the product's pages"

// surePages wants a label that no other program has.
func surePages(in *source) confidence {
	if in.xml != nil {
		return no
	}
	for _, s := range pageSegments(in.text) {
		if l, _ := findLabel(s); l != nil {
			switch l.key {
			case "base-port", "number-of-ports", "enable-active-connection-mode":
				return certain
			}
		}
	}
	return no
}

func readPages(in *source, c *collection) {
	c.program(pagesName)
	if c.pages == nil {
		c.pages = &pages{}
	}
	c.pages.read(in.text, c)
}

// pages is the content of the product's own pages.
type pages struct {
	panes [2]pageSection // FTP Active Mode, FTP Passive Mode
	sites []pageSection
	pane  int // pane that number fields belong to
}

// pageSection is the values of one pane or site.
type pageSection struct {
	name  string
	pairs []compose.Pair
}

// has reports whether the section has a value for a key.
func (s *pageSection) has(key string) bool {
	return slices.ContainsFunc(s.pairs, func(p compose.Pair) bool { return p.Key == key })
}

// pageSegments splits a text into lines and the cells of a line, and drops empty
// ones.
func pageSegments(text string) []string {
	var all []string
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\u00a0", " "), "**", "") // no-break spaces, bold type
	for line := range strings.SplitSeq(text, "\n") {
		for cell := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == '\t' || r == '|' || r == ';' }) {
			for part := range strings.SplitSeq(cell, ", ") {
				if part = strings.TrimSpace(part); part != "" {
					all = append(all, part)
				}
			}
		}
	}
	return all
}

// boxes are the signs of a box that is ticked or not.
var boxes = [...]struct{ sign, value string }{
	{"[x]", compose.Yes}, {"[X]", compose.Yes}, {"[ ]", compose.No}, {"[]", compose.No}, {"[_]", compose.No},
	{"(x)", compose.Yes}, {"(X)", compose.Yes}, {"( )", compose.No}, {"()", compose.No},
	{"☑", compose.Yes}, {"☒", compose.Yes}, {"✓", compose.Yes}, {"✔", compose.Yes}, {"✅", compose.Yes}, {"☐", compose.No}, {"□", compose.No}, {"✗", compose.No},
	{"not selected", compose.No}, {"not checked", compose.No}, {"not ticked", compose.No},
	{"yes", compose.Yes}, {"true", compose.Yes}, {"on", compose.Yes}, {"checked", compose.Yes}, {"selected", compose.Yes}, {"enabled", compose.Yes}, {"ticked", compose.Yes},
	{"no", compose.No}, {"false", compose.No}, {"off", compose.No}, {"unchecked", compose.No}, {"deselected", compose.No}, {"disabled", compose.No},
}

// boxValue returns the value of a box, or "".
func boxValue(text string) string {
	text = strings.TrimRight(text, ".!")
	for _, b := range boxes {
		if strings.EqualFold(text, b.sign) {
			return b.value
		}
	}
	return ""
}

// findLabel returns the label that a segment starts with, and what follows it. A
// box before the label is moved after it.
func findLabel(segment string) (label *pageLabel, value string) {
	box := ""
	segment = strings.TrimSpace(strings.TrimLeft(segment, "-*•"))
	for _, b := range boxes {
		if after, ok := strings.CutPrefix(segment, b.sign); ok && !isWord(b.sign[:1]) && strings.TrimSpace(after) != "" {
			box, segment = b.value, strings.TrimSpace(after)
			break
		}
	}
	for i := range pageLabels {
		l := &pageLabels[i]
		if len(segment) < len(l.label) || !strings.EqualFold(segment[:len(l.label)], l.label) {
			continue
		}
		value, ok := l.valueAfter(segment[len(l.label):])
		if !ok {
			continue
		}
		if box != "" {
			value = box
		}
		return l, value
	}
	return nil, ""
}

// valueAfter returns the value in the text after a label. ok is false if the text
// shows that the label is only the start of another word or sentence.
func (l *pageLabel) valueAfter(rest string) (value string, ok bool) {
	trimmed := strings.TrimSpace(rest)
	if strings.HasPrefix(trimmed, "(") && l.kind != boxLabel { // such as (1024-65535)
		if _, after, closed := strings.Cut(trimmed, ")"); closed {
			rest, trimmed = after, strings.TrimSpace(after)
		}
	}
	marked := strings.HasPrefix(trimmed, ":") || strings.HasPrefix(trimmed, "=")
	value = strings.Trim(strings.TrimSpace(strings.TrimLeft(trimmed, ":= ")), "\"`")
	switch {
	case value == "":
		return "", true
	case !marked && rest != "" && rest[0] != ' ' && rest[0] != '*':
		return "", false
	case marked:
		return value, true
	case l.kind == numberLabel:
		return value, value[0] >= '0' && value[0] <= '9' || strings.HasPrefix(value, "-")
	case l.kind == boxLabel:
		return value, boxValue(value) != ""
	case l.kind == heading:
		return "", false
	}
	return value, !strings.Contains(value, " ")
}

// read reads a text. A label without a value takes that of the next segment, if
// that is not a label itself.
func (p *pages) read(text string, c *collection) {
	segments := pageSegments(text)
	for i := 0; i < len(segments); i++ {
		l, value := findLabel(segments[i])
		if l == nil {
			continue
		}
		if value == "" && l.kind != heading && i+1 < len(segments) {
			if next, _ := findLabel(segments[i+1]); next == nil && (l.kind != boxLabel || boxValue(segments[i+1]) != "") {
				i++
				value = strings.TrimSpace(strings.TrimLeft(segments[i], ":= "))
			}
		}
		p.apply(l, value, c)
	}
}

func (p *pages) apply(l *pageLabel, value string, c *collection) {
	switch {
	case l.kind == heading:
		p.pane = 0
		if l.key == "ftp-passive-mode" {
			p.pane = 1
		}
	case l.key == "":
	case l.key == "base-port" || l.key == "number-of-ports" || l.key == "port-end":
		pane := &p.panes[p.pane]
		if pane.has(l.key) {
			c.note("The input has " + l.key + " more than once for the same pane. The first value is used. Put the pane's title, FTP Active Mode or FTP Passive Mode, above the values.")
			return
		}
		if number := digits(value); number != "" {
			pane.pairs = append(pane.pairs, compose.Pair{Key: l.key, Value: number})
		}
	default:
		p.applySite(l, value, c)
	}
}

// digits returns the number that a value starts with, without separators of
// thousands, or "".
func digits(value string) string {
	end := 0
	for end < len(value) && (value[end] >= '0' && value[end] <= '9' || end > 0 && value[end] == ',' || end == 0 && value[0] == '-') {
		end++
	}
	number := strings.ReplaceAll(value[:end], ",", "")
	if strings.Trim(number, "-") == "" {
		return ""
	}
	return number
}

// applySite applies a field of a transfer site. A name, or a field that the current
// site has already, starts the next site.
func (p *pages) applySite(l *pageLabel, value string, c *collection) {
	if len(p.sites) == core.MaxSections {
		return
	}
	last := len(p.sites) - 1
	if l.key == "name" {
		if last >= 0 && len(p.sites[last].pairs) == 0 && p.sites[last].name == "" {
			p.sites[last].name = value
			return
		}
		p.sites = append(p.sites, pageSection{name: value})
		return
	}
	if last < 0 || p.sites[last].has(l.key) {
		p.sites = append(p.sites, pageSection{})
		last++
	}
	site := &p.sites[last]
	switch l.kind {
	case numberLabel:
		value = digits(value)
	case boxLabel:
		if value = boxValue(value); value == "" {
			value = compose.Expression
			c.note("The input does not show whether the box of " + l.key + " is ticked, so its value is written as an expression. Write yes or no.")
		}
	default:
		value = canonicalChoice(l.key, value)
	}
	site.pairs = append(site.pairs, compose.Pair{Key: l.key, Value: value})
}

// canonicalChoice returns a value as the settings text writes it: some are choices
// in the text's own words, others are cut at the first blank.
func canonicalChoice(key, value string) string {
	lower := strings.ToLower(value)
	switch key {
	case "network-zone":
		if lower == "none" || lower == "any" {
			return lower
		}
		if lower == "default" {
			return "Default"
		}
		if value != "" {
			return compose.Name(value)
		}
	case "hostname-verification", "site-type":
		return lower
	case "server":
		value, _, _ = strings.Cut(value, " ")
		if strings.Contains(value, "${") {
			return value
		}
		return locate(value).host
	}
	return value
}

// write writes the sections of the pages. Values that a site page always has, but
// the input does not, are unknown.
func (p *pages) write(w *compose.Writer) {
	sited := len(p.sites) > 0
	for i, header := range [...]string{"ftp-active-mode", "ftp-passive-mode"} {
		pairs := p.panes[i].pairs
		if i == 0 && len(pairs) == 0 && sited {
			pairs = []compose.Pair{{Key: "base-port", Value: compose.Unknown}, {Key: "number-of-ports", Value: compose.Unknown}}
			w.Notes.Add("The input does not have the FTP Settings page, so the active range is unknown. Enter Base Port and Number Of Ports as shown under Setup > FTP Settings.")
		}
		if len(pairs) > 0 {
			w.Section(header, pairs)
		}
	}
	p.writeZones(w)
	names := make(compose.Names)
	for i := range p.sites {
		s := &p.sites[i]
		name := s.name
		for _, pair := range s.pairs {
			if name == "" && pair.Key == "server" {
				name = pair.Value
			}
		}
		for _, key := range [...]string{"network-zone", "server"} {
			if !s.has(key) {
				s.pairs = append([]compose.Pair{{Key: key, Value: compose.Unknown}}, s.pairs...)
			}
		}
		if !s.has("enable-active-connection-mode") {
			w.Notes.Add("Site " + strconv.Quote(name) + ": the input does not have Enable Active Connection Mode, so the site counts as passive.")
		}
		w.Section("transfer-site "+names.Reserve(compose.Name(name)), s.pairs)
	}
	if !sited {
		w.Notes.Add("The input has no transfer site. The range has an effect only for sites with Enable Active Connection Mode.")
	}
}

// writeZones writes the network zones that the sites name. Whether they have a
// proxy, and which one is the default, is not on the pages that were read.
func (p *pages) writeZones(w *compose.Writer) {
	const maxZones = 1000
	var zones []string
	needsDefault := false
	for i := range p.sites {
		for _, pair := range p.sites[i].pairs {
			zone := pair.Value
			switch {
			case pair.Key != "network-zone" || zone == "" || zone == "none" || zone == "any" || zone == compose.Unknown:
			case zone == "Default":
				needsDefault = true
			case !strings.Contains(zone, "${") && len(zones) < maxZones && !slices.Contains(zones, zone):
				zones = append(zones, zone)
			}
		}
	}
	if needsDefault && len(zones) == 0 {
		zones = []string{"the default zone"}
	}
	for _, zone := range zones {
		var pairs []compose.Pair
		if needsDefault {
			pairs = append(pairs, compose.Pair{Key: "default", Value: compose.Unknown})
		}
		w.Section("network-zone "+zone, append(pairs, compose.Pair{Key: "socks5", Value: compose.Unknown}))
	}
	if len(zones) > 0 {
		w.Notes.Add("The sites use network zones that are not in the input, so it is not known whether they have a SOCKS5 proxy.")
	}
}
