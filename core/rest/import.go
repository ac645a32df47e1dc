package rest

import (
	"errors"
	"strconv"
	"strings"

	"activeftp/core"
)

const (
	// MaxDepth is how deep lists may be nested in each other. A list of answers
	// that are lists under "result" has 3.
	MaxDepth = 8
	// MaxObjects is how many lists and objects of a tree are looked at.
	MaxObjects = 1_000_000
)

// Import makes a settings text of a tree: a single object, a list, an object
// with the list under "result", or lists of these. The text has no error of
// form. The notes are sentences about what was left out or renamed, and about
// what the text still needs.
//
// A tree without an FTP transfer site, a network zone or a passive range is an
// error.
func Import(tree any) (text string, notes []string, err error) {
	c := &collection{
		zoneNames: make(map[string]string), zoneTaken: make(taken),
		siteTaken: make(taken), siteSeen: make(map[string]bool),
	}
	c.take(tree, MaxDepth)
	if len(c.sites) == 0 && len(c.zones) == 0 && len(c.passive) == 0 {
		return "", nil, errors.New("import: " + c.nothing(tree))
	}
	w := &writer{notes: &c.notes}
	w.line("# from the product's REST API, which does not tell the range of FTP Active Mode")
	w.section("ftp-active-mode", []pair{{key: "base-port"}, {key: "number-of-ports"}})
	if len(c.passive) > 0 {
		w.section("ftp-passive-mode", c.passive)
	}
	for _, z := range c.zones {
		w.section("network-zone "+c.zoneNames[z.name], z.pairs)
	}
	for _, s := range c.sites {
		w.section("transfer-site "+s.name, c.withZone(s.pairs))
	}
	return w.text.String(), c.closing(), nil
}

// collection is what was found in a tree.
type collection struct {
	objects int // lists and objects looked at
	notes   notes

	passive []pair
	zones   []named
	sites   []named

	zoneNames map[string]string // a zone's name in the text, by its name in the product
	zoneTaken taken
	siteTaken taken
	siteSeen  map[string]bool // accounts with names of sites

	others  int  // transfer sites of other protocols
	unknown int  // values of no kind that is read
	deep    bool // something was nested too deep
	full    bool // there was too much
}

// named is a section: its name, and what it says.
type named struct {
	name  string
	pairs []pair
}

// pair is "key = value".
type pair struct{ key, value string }

// take looks at a list or an object, to a depth.
func (c *collection) take(node any, depth int) {
	switch {
	case depth == 0:
		c.deep = true
		return
	case c.objects >= MaxObjects || len(c.sites)+len(c.zones) >= core.MaxSections:
		c.full = true
		return
	}
	c.objects++
	switch node := node.(type) {
	case []any:
		for _, each := range node {
			if c.take(each, depth-1); c.full {
				return
			}
		}
	case map[string]any:
		if list, ok := node["result"]; ok {
			c.notePage(node)
			c.take(list, depth-1)
			return
		}
		c.takeObject(node)
	default:
		c.unknown++
	}
}

// takeObject looks at an object by the fields that its kind alone has.
func (c *collection) takeObject(o map[string]any) {
	_, isServer := o["passivePortBase"]
	_, hasEdges := o["edges"]
	_, hasDefault := o["isDefault"]
	kind, _ := o["type"].(string)
	if kind == "" {
		kind, _ = o["protocol"].(string)
	}
	switch {
	case isServer:
		c.takeServer(o)
	case strings.EqualFold(kind, "ftp"):
		c.takeSite(o)
	case hasEdges || hasDefault:
		c.takeZone(o)
	case kind != "":
		c.others++
	default:
		c.unknown++
	}
}

// notePage tells of an answer that is one page of several.
func (c *collection) notePage(answer map[string]any) {
	set, _ := answer["resultSet"].(map[string]any)
	returned, _ := set["returnCount"].(float64)
	total, _ := set["totalCount"].(float64)
	if total > returned {
		c.notes.add("An answer holds one page of its list, and not all of it: ask with a higher limit, or import the other pages too.")
	}
}

// nothing says why a tree has nothing to import.
func (c *collection) nothing(tree any) string {
	switch {
	case c.deep || c.full:
		return "lists are nested too deep, or there are too many: this is no answer of the product's REST API"
	case c.others > 0:
		return "no FTP transfer site and no network zone, but " + strconv.Itoa(c.others) + " of other protocols; active mode is for FTP alone"
	}
	switch tree.(type) {
	case []any, map[string]any:
		return "no FTP transfer site, network zone or FTP server in it"
	}
	return "expected an object or a list of the product's REST API"
}

// closing is all notes, those about the whole last.
func (c *collection) closing() []string {
	all := c.notes.all()
	if c.others > 0 {
		all = append(all, "Left out: "+strconv.Itoa(c.others)+" of other protocols than FTP.")
	}
	if c.unknown > 0 {
		all = append(all, "Left out: "+strconv.Itoa(c.unknown)+" that are no transfer site, network zone or server.")
	}
	if c.deep {
		all = append(all, "Left out: what is nested too deep.")
	}
	if c.full {
		all = append(all, "Left out: the rest, because there is too much of it.")
	}
	if len(c.sites) > 0 && len(c.zones) == 0 {
		all = append(all, "No network zone was imported: import the answer of GET /zones too, so that the sites' zones can be checked.")
	}
	return append(all, "The REST API does not tell the range of FTP Active Mode: write Base Port and Number Of Ports, "+
		"as Setup > FTP Settings shows them, into the text.")
}
