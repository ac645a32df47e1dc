package rest

import (
	"errors"
	"strconv"

	"activeftp/core"
	"activeftp/core/compose"
	"activeftp/core/xmltree"
)

const (
	// MaxDepth bounds how deep lists may be nested. A list of answers that have
	// their list under "result" needs 3, and one of account setups 5.
	MaxDepth = 8
	// MaxObjects bounds the number of lists and objects that Import visits.
	MaxObjects = 1_000_000
)

// Import converts a tree into a settings text. The tree is an object, a list, an
// answer with the list under "result", an account setup, an XML element, or a list
// of these. The text has no syntax errors. The notes are sentences that report
// skipped, renamed and proposed items, and what is missing.
//
// Import returns an error that says what the tree is instead if it contains no FTP
// transfer site, network zone, passive range or option of interest.
func Import(tree any) (text string, notes []string, err error) {
	c := &collection{
		zoneNames: make(map[string]string), usedZoneNames: zoneNames(),
		usedSiteNames: make(compose.Names), options: make(map[string]option),
	}
	c.add(tree, MaxDepth)
	active, outbound := c.activeRange(), c.outbound()
	if len(c.sites)+len(c.zones)+len(c.passive)+len(outbound) == 0 && !active.found {
		return "", nil, errors.New("nothing to import: " + c.emptyReason(tree))
	}
	c.addMissingZones()
	w := &c.out
	w.Comment("Imported from the product; \"" + compose.Unknown + "\" marks what the input does not contain.")
	w.Section("ftp-active-mode", active.pairs)
	for _, s := range []section{{"ftp-passive-mode", c.passive}, {"outbound-connections", outbound}} {
		if len(s.pairs) > 0 {
			w.Section(s.name, s.pairs)
		}
	}
	for _, z := range c.zones {
		w.Section("network-zone "+c.zoneNames[z.name], z.pairs)
	}
	for _, s := range c.sites {
		w.Section("transfer-site "+s.name, c.withZone(s.pairs))
	}
	c.noteMissing(active)
	return w.String(), w.Notes.All(), nil
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
	account       string // of the account setup being read

	options     map[string]option // by name
	optionNames []string          // in the order of the input

	counts   [numKinds]count
	problems problems
}

// problems counts what could not be imported.
type problems struct {
	otherProtocols int  // transfer sites of other protocols
	unrecognized   int  // values of no known kind
	withoutMode    int  // sites whose answer does not say whether active mode is on
	errorAnswers   int  // error answers of the API
	status         int  // HTTP status of the first of them; 0 if it has none
	messages       int  // answers with a message only
	webPage        bool // an element of a web page
	otherXML       string
	tooDeep        bool // a list was nested deeper than MaxDepth
	tooLarge       bool // the tree has more than MaxObjects objects or core.MaxSections sections
}

// section is a section of the text. For a zone, name is the product's name.
type section struct {
	name  string
	pairs []compose.Pair
}

// add collects the content of a list, an object or an element, down to the given
// depth.
func (c *collection) add(node any, depth int) {
	switch {
	case depth == 0:
		c.problems.tooDeep = true
		return
	case c.objects >= MaxObjects || len(c.sites)+len(c.zones) >= core.MaxSections:
		c.problems.tooLarge = true
		return
	}
	c.objects++
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			if c.add(element, depth-1); c.problems.tooLarge {
				return
			}
		}
	case *xmltree.Element:
		c.addXML(node)
	case map[string]any:
		c.addMap(node, depth)
	default:
		c.problems.unrecognized++
	}
}

// containers are the names of the fields that contain objects of a known kind.
var containers = [...]string{"accountSetup", "sites", "zones", "servers", "options"}

// addMap collects the content of an object of any kind.
func (c *collection) addMap(o map[string]any, depth int) {
	if element := xmltree.Of(o); element != nil {
		c.addXML(element)
		return
	}
	if list, ok := o["result"]; ok {
		c.countPage(o)
		c.add(list, depth-1)
		return
	}
	kind := kindOf(o)
	if kind != noKind {
		c.addObject(kind, o)
		return
	}
	outer, found := c.account, false
	if account, ok := o["account"].(map[string]any); ok {
		c.account, _ = account["name"].(string)
	}
	for _, name := range containers {
		if content := o[name]; content != nil {
			found = true
			c.add(content, depth-1)
		}
	}
	c.account = outer
	if !found {
		c.addUnknown(o)
	}
}

// addObject collects an object of a known kind.
func (c *collection) addObject(kind kind, o map[string]any) {
	isNew := c.counts[kind].add(c.identity(o))
	switch kind {
	case siteKind:
		switch name, _ := o["name"].(string); {
		case !isFTP(o):
			c.problems.otherProtocols++
		case isNew:
			c.addSite(name, o)
		default:
			c.out.Notes.Add("Transfer site " + compose.Quote(name) + " appears more than once. The first one is used.")
		}
	case zoneKind:
		c.addZone(o)
	case serverKind:
		c.addServer(o)
	case optionKind:
		c.addJSONOption(o)
	}
}

// addUnknown counts an object of no known kind.
func (c *collection) addUnknown(o map[string]any) {
	p := &c.problems
	status := max(integerOf(o["status"]), integerOf(o["code"]), integerOf(o["statusCode"]))
	_, hasMessage := o["message"].(string)
	_, hasError := o["error"].(string)
	_, hasErrors := o["validationErrors"]
	switch {
	case status >= 400 || hasError || hasErrors:
		p.errorAnswers++
		if p.errorAnswers == 1 && status < 600 {
			p.status = status
		}
	case hasMessage:
		p.messages++
	default:
		p.unrecognized++
	}
}

// integerOf returns a number, or a string of digits, as an integer, and -1 for any
// other value.
func integerOf(value any) int {
	switch v := value.(type) {
	case float64:
		if -maxNumber <= v && v <= maxNumber && v == float64(int(v)) {
			return int(v)
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil && n >= 0 {
			return n
		}
	}
	return -1
}
