package foreign

import (
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

// span is the ports that a program may listen on in active mode.
type span struct {
	kind        spanKind
	first, last int // of a givenSpan; first <= last
}

type spanKind uint8

const (
	anyPort     spanKind = iota // no limit: a port that the system chooses
	givenSpan                   // first to last
	unknownSpan                 // limited by a value that is not in the input, such as a variable
)

func (s span) String() string {
	switch s.kind {
	case givenSpan:
		return strconv.Itoa(s.first) + "-" + strconv.Itoa(s.last)
	case unknownSpan:
		return "ports that are not in the input"
	}
	return "any port"
}

// parseSpan parses FIRST-LAST or PORT. The result is reversed if FIRST > LAST.
func parseSpan(text, separators string) (first, last int, ok bool) {
	a, b := text, text
	if i := strings.IndexAny(text, separators); i >= 0 {
		a, b = text[:i], text[i+1:]
	}
	first, okA := parseNumber(a)
	last, okB := parseNumber(b)
	return first, last, okA && okB
}

// parseNumber parses a decimal number that fits the settings text.
func parseNumber(text string) (int, bool) {
	const maxNumber = 999_999_999
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
	return int(n), err == nil && n <= maxNumber
}

// site is one server that a program connects to.
type site struct {
	program  string // for notes, and as the name if there is no other
	name     string // "" if the program has no names for its sites
	server   string // "" if it is not in the input
	port     int    // 0: the program's default
	active   string // compose.Yes, compose.No or compose.Expression
	ftps     string // compose.Yes, compose.No, or "" if the server decides or the input does not say
	ccc      string // Clear Command Channel: compose.Yes or ""
	parallel int    // transfers at once; 0: no limit or not known
	proxied  bool   // an active connection would go through a proxy
	ports    span
	announce string // the address that PORT announces, "" for the local one
}

// collection is what was read from all inputs.
type collection struct {
	out      compose.Writer
	programs []string // names of the programs, in the order of the inputs
	sites    []site
	seen     map[site]bool
	defaults []span // ranges of programs without a site, such as FileZilla's own settings
	skipped  []count
	comments []string // lines for the head of the text

	fileZilla        *fileZillaSettings // from filezilla.xml; nil if it is not among the inputs
	fileZillaServers []fileZillaServer

	pages *pages // text of the product's own pages; nil if there is none
}

// count is a number of things of one kind.
type count struct {
	kind string
	n    int
}

func newCollection() *collection { return &collection{seen: make(map[site]bool)} }

func (c *collection) note(sentence string) {
	for _, n := range c.out.Notes.All() {
		if n == sentence {
			return
		}
	}
	c.out.Notes.Add(sentence)
}

// program adds the name of a program that an input is for.
func (c *collection) program(name string) {
	for _, p := range c.programs {
		if p == name {
			return
		}
	}
	c.programs = append(c.programs, name)
}

// skip counts a server that FTP settings do not apply to.
func (c *collection) skip(kind string) {
	for i := range c.skipped {
		if c.skipped[i].kind == kind {
			c.skipped[i].n++
			return
		}
	}
	c.skipped = append(c.skipped, count{kind, 1})
}

// maxSites bounds the sites of one import.
const maxSites = 100_000

// add adds a site unless it is there already.
func (c *collection) add(s site) {
	switch {
	case c.seen[s]:
	case len(c.sites) == maxSites:
		c.note("The import stopped early because there are too many servers. Import them in parts.")
	default:
		c.seen[s] = true
		c.sites = append(c.sites, s)
	}
}

// label names a site in a note.
func (s *site) label() string {
	switch {
	case s.name != "":
		return "site " + compose.Quote(s.name)
	case s.server != "":
		return "site " + s.server
	}
	return "a site without a name"
}

// write returns the settings text and the notes.
func (c *collection) write() (string, []string) {
	c.addFileZilla()
	ports := c.chosenPorts()
	c.notePorts(ports)
	if c.pages != nil {
		c.out.Comment("Imported from text copied from " + pagesName + ".")
	} else {
		c.out.Comment("Imported from the settings of " + joinWords(c.programs) + ".")
	}
	for _, line := range c.comments {
		c.out.Comment(line)
	}
	if c.pages != nil {
		c.pages.write(&c.out)
	}
	switch ports.kind {
	case givenSpan:
		c.out.Section("ftp-active-mode", []compose.Pair{
			{Key: "base-port", Value: strconv.Itoa(ports.first)},
			{Key: "number-of-ports", Value: strconv.Itoa(ports.last - ports.first + 1)},
		})
	case unknownSpan:
		c.out.Section("ftp-active-mode", []compose.Pair{
			{Key: "base-port", Value: compose.Unknown}, {Key: "number-of-ports", Value: compose.Unknown},
		})
	}
	if len(c.sites) > 0 || c.pages == nil {
		c.writeSites()
		c.writeHost()
	}
	for _, s := range c.skipped {
		c.note("FTP settings have no effect on " + s.kind + ", so these are left out: " + core.Count(s.n, "server") + ".")
	}
	return c.out.String(), c.out.Notes.All()
}

// chosenPorts returns the range for the text, which has room for one: that of the
// first active site. Active sites with another one are dropped with a note. Without
// an active site it is the first range that is given, which nothing listens on.
func (c *collection) chosenPorts() span {
	chosen, found := span{}, false
	kept := c.sites[:0]
	for _, s := range c.sites {
		if s.active != compose.No {
			if !found {
				chosen, found = s.ports, true
			} else if s.ports != chosen {
				c.note("A settings text has one active range, but " + s.label() + " uses another one (" + s.ports.String() +
					" instead of " + chosen.String() + "), so it is left out: import it from a file of its own.")
				continue
			}
		}
		kept = append(kept, s)
	}
	c.sites = kept
	if found {
		return chosen
	}
	for _, s := range c.sites {
		if s.ports.kind != anyPort {
			return s.ports
		}
	}
	for _, s := range c.defaults {
		if s.kind != anyPort {
			return s
		}
	}
	return span{}
}

// notePorts adds the notes about the range.
func (c *collection) notePorts(p span) {
	if p.kind != givenSpan {
		return
	}
	number := p.last - p.first + 1
	if number == 1 {
		c.note("Port " + strconv.Itoa(p.first) + " is the only port, so there can be one transfer at a time; after an upload it may stay in use for a minute.")
	} else {
		c.note(p.String() + " includes both ends, so it is Base Port " + strconv.Itoa(p.first) + " and Number Of Ports " +
			strconv.Itoa(number) + ", not " + strconv.Itoa(number-1) + ".")
	}
	if p.first > core.HighestPort {
		return
	}
	systems := ""
	ports := core.PortRange{Base: p.first, Number: min(p.last, core.HighestPort) - p.first + 1}
	for _, os := range core.OperatingSystems() {
		common := ports.Common(core.EphemeralPorts(os))
		if !common.Given() {
			continue
		}
		if systems != "" {
			systems += ", "
		}
		systems += os + " (" + common.String() + ")"
	}
	if systems != "" {
		c.note("The input does not name the operating system. These systems use ports of " + p.String() +
			" for outgoing connections: " + systems + ". Set os under [host], and check reports it.")
	}
}

func (c *collection) writeSites() {
	names := make(compose.Names)
	for i := range c.sites {
		if s := &c.sites[i]; s.proxied && s.active != compose.No {
			c.out.Comment("A proxy stands between, and a server cannot connect back through it. Set network-zone to none once the proxy is off.")
			break
		}
	}
	for i := range c.sites {
		s := &c.sites[i]
		name := s.name
		if name == "" {
			name = s.server
		}
		if name == "" {
			name = s.program
		}
		c.out.Section("transfer-site "+names.Reserve(compose.Name(name)), s.pairs())
	}
}

// pairs returns the lines of a site. Behind a proxy its network zone is unknown,
// because no zone of the product stands for the proxy of another program.
func (s *site) pairs() []compose.Pair {
	server := s.server
	if server == "" && s.active != compose.No {
		server = compose.Unknown
	}
	port := ""
	if s.port > 0 {
		port = strconv.Itoa(s.port)
	}
	route := "none"
	if s.proxied && s.active != compose.No {
		route = compose.Unknown
	}
	parallel := ""
	if s.parallel > 0 {
		parallel = strconv.Itoa(s.parallel)
	}
	all := [...]compose.Pair{
		{Key: "server", Value: server}, {Key: "port", Value: port}, {Key: "network-zone", Value: route},
		{Key: "enable-active-connection-mode", Value: s.active}, {Key: "use-ftps", Value: s.ftps},
		{Key: "clear-command-channel", Value: s.ccc}, {Key: "max-parallel-transfers", Value: parallel},
	}
	pairs := make([]compose.Pair, 0, len(all))
	for _, p := range all {
		if p.Value != "" {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// writeHost writes [host]. Its address is the one that PORT announces.
func (c *collection) writeHost() {
	pairs := []compose.Pair{{Key: "product", Value: "other"}}
	if c.pages != nil {
		pairs = nil
	}
	address := ""
	for _, s := range c.sites {
		if s.active == compose.No || s.announce == "" || s.announce == address {
			continue
		}
		if address != "" {
			c.note("[host] address is " + address + ", but " + s.label() + " announces another address, so check that site on its own.")
			continue
		}
		address = s.announce
		c.note("[host] address is " + address + ", the address that the settings make " + s.program + " announce. Whether it leads to this host is not in the input.")
		pairs = append(pairs, compose.Pair{Key: "address", Value: address})
	}
	if len(pairs) > 0 {
		c.out.Section("host", pairs)
	}
}

// hostAddress returns an address as the settings text accepts it, or "".
func hostAddress(text string) string {
	a, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(text), "[]"))
	if err != nil || a.Zone() != "" || a.IsUnspecified() || a.IsMulticast() {
		return ""
	}
	return a.Unmap().String()
}

// joinWords joins words with commas and "and".
func joinWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
