package rest

import (
	"errors"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

const (
	// MaxDepth bounds how deep lists may be nested. A list of answers that have
	// their list under "result" needs 3.
	MaxDepth = 8
	// MaxObjects bounds the number of lists and objects that Import visits.
	MaxObjects = 1_000_000
)

// Import converts a tree into a settings text. The tree is a single object, a
// list, an object with the list under "result", or lists of these. The text has
// no syntax errors. The notes are sentences that report skipped and renamed items
// and the settings that are still missing.
//
// Import returns an error if the tree contains no FTP transfer site, network zone
// or passive range.
func Import(tree any) (text string, notes []string, err error) {
	c := &collection{
		zoneNames: make(map[string]string), usedZoneNames: make(compose.Names),
		usedSiteNames: make(compose.Names), seenSites: make(map[string]bool),
	}
	c.add(tree, MaxDepth)
	if len(c.sites) == 0 && len(c.zones) == 0 && len(c.passive) == 0 {
		return "", nil, errors.New("nothing to import: " + c.emptyReason(tree))
	}
	w := &c.out
	w.Comment("Imported from the product's REST API, which does not report the FTP Active Mode ports.")
	w.Section("ftp-active-mode", []compose.Pair{{Key: "base-port"}, {Key: "number-of-ports"}})
	if len(c.passive) > 0 {
		w.Section("ftp-passive-mode", c.passive)
	}
	for _, z := range c.zones {
		w.Section("network-zone "+c.zoneNames[z.name], z.pairs)
	}
	for _, s := range c.sites {
		w.Section("transfer-site "+s.name, c.withZone(s.pairs))
	}
	return w.String(), c.allNotes(), nil
}

// collection is the importable content of a tree.
type collection struct {
	objects int // lists and objects visited
	out     compose.Writer

	passive []compose.Pair
	zones   []section
	sites   []section

	zoneNames     map[string]string // name in the product to name in the text
	usedZoneNames compose.Names
	usedSiteNames compose.Names
	seenSites     map[string]bool // key: account, NUL, site name

	otherProtocols int  // transfer sites of other protocols
	unrecognized   int  // values that are no site, zone or server
	tooDeep        bool // a list was nested deeper than MaxDepth
	tooLarge       bool // the tree has more than MaxObjects objects or core.MaxSections sections
}

// section is a section of the text. For a zone, name is the product's name.
type section struct {
	name  string
	pairs []compose.Pair
}

// add collects the content of a list or an object, down to the given depth.
func (c *collection) add(node any, depth int) {
	switch {
	case depth == 0:
		c.tooDeep = true
		return
	case c.objects >= MaxObjects || len(c.sites)+len(c.zones) >= core.MaxSections:
		c.tooLarge = true
		return
	}
	c.objects++
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			if c.add(element, depth-1); c.tooLarge {
				return
			}
		}
	case map[string]any:
		if list, ok := node["result"]; ok {
			c.notePage(node)
			c.add(list, depth-1)
			return
		}
		c.addObject(node)
	default:
		c.unrecognized++
	}
}

// addObject collects an object. It recognizes the kind by fields that no other
// kind has.
func (c *collection) addObject(o map[string]any) {
	_, isServer := o["passivePortBase"]
	_, hasEdges := o["edges"]
	_, hasDefault := o["isDefault"]
	kind, _ := o["type"].(string)
	if kind == "" {
		kind, _ = o["protocol"].(string)
	}
	switch {
	case isServer:
		c.addServer(o)
	case strings.EqualFold(kind, "ftp"):
		c.addSite(o)
	case hasEdges || hasDefault:
		c.addZone(o)
	case kind != "":
		c.otherProtocols++
	default:
		c.unrecognized++
	}
}

// notePage adds a note if an answer is one page of several.
func (c *collection) notePage(answer map[string]any) {
	set, _ := answer["resultSet"].(map[string]any)
	returned, _ := set["returnCount"].(float64)
	total, _ := set["totalCount"].(float64)
	if total > returned {
		c.out.Notes.Add("An answer contains only one page of its list. Request it with a higher limit, or import the other pages too.")
	}
}

// emptyReason returns the reason that a tree has nothing to import.
func (c *collection) emptyReason(tree any) string {
	switch {
	case c.tooDeep || c.tooLarge:
		return "too many lists, or lists nested too deep; expected an answer of the product's REST API"
	case c.otherProtocols > 0:
		return "no FTP transfer site, only transfer sites with other protocols (" + strconv.Itoa(c.otherProtocols) + "); active mode applies to FTP only"
	}
	switch tree.(type) {
	case []any, map[string]any:
		return "no FTP transfer site, network zone or FTP server found"
	}
	return "expected a JSON object or list from the product's REST API"
}

// allNotes returns all notes, those about the import as a whole last.
func (c *collection) allNotes() []string {
	all := c.out.Notes.All()
	if c.otherProtocols > 0 {
		all = append(all, "Skipped transfer sites with protocols other than FTP: "+strconv.Itoa(c.otherProtocols)+".")
	}
	if c.unrecognized > 0 {
		all = append(all, "Skipped values that are not a transfer site, network zone or server: "+strconv.Itoa(c.unrecognized)+".")
	}
	if c.tooDeep {
		all = append(all, "Skipped lists that are nested too deep.")
	}
	if c.tooLarge {
		all = append(all, "The import stopped early because the input is too large. Import it in parts.")
	}
	if len(c.sites) > 0 && len(c.zones) == 0 {
		all = append(all, "No network zone was imported. Import the answer of GET /zones too, so that the sites' zones can be checked.")
	}
	return append(all, "The REST API does not report the FTP Active Mode ports. "+
		"Enter Base Port and Number Of Ports as shown under Setup > FTP Settings.")
}
