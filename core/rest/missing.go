package rest

import (
	"strconv"

	"activeftp/core"
	"activeftp/core/compose"
	"activeftp/core/xmltree"
)

// emptyReason returns the reason that a tree has nothing to import.
func (c *collection) emptyReason(tree any) string {
	p := &c.problems
	switch {
	case p.tooDeep || p.tooLarge:
		return "too many lists, or lists nested too deep; want an answer of the product's REST API"
	case p.errorAnswers > 0:
		return p.errorAnswer() + ". Log in again, repeat the request and save its answer"
	case p.webPage:
		return loginPage
	case p.messages > 0:
		return "this is a message of the API, not one of its lists; want the answer of " + kindNames[siteKind].request
	case p.otherProtocols > 0:
		return "no FTP transfer site, only transfer sites with other protocols (" + strconv.Itoa(p.otherProtocols) + "); active mode applies to FTP only"
	case p.otherXML != "":
		return "the XML element " + compose.Quote(p.otherXML) + " is not from the product; want the systemConfiguration.xml of a configuration export, or the filezilla.xml or sitemanager.xml of FileZilla"
	case len(c.options) > 0:
		return "no option among " + strconv.Itoa(len(c.options)) + " that concerns FTP active mode, time-outs or retries"
	case c.total() > 0:
		return "the answer is empty, but says that there are " + strconv.Itoa(c.total()) + " objects; request it without an offset"
	case c.counts[serverKind].distinct > 0:
		return "no FTP server with a passive port range, only " + core.Count(c.counts[serverKind].distinct, "server")
	}
	switch tree.(type) {
	case []any, map[string]any, *xmltree.Element:
		return "no FTP transfer site, network zone, FTP server or option found"
	}
	return "want a JSON object or list from the product's REST API"
}

// total returns the largest number of objects that any answer counts.
func (c *collection) total() int {
	total := 0
	for i := range c.counts {
		total = max(total, c.counts[i].total)
	}
	return total
}

// errorAnswer says that an answer is an error.
func (p *problems) errorAnswer() string {
	text := "this is an error answer of the product's REST API"
	switch {
	case p.status == 401 || p.status == 403:
		text += " (status " + strconv.Itoa(p.status) + ": the login had failed or expired, or lacks the permission)"
	case p.status > 0:
		text += " (status " + strconv.Itoa(p.status) + ")"
	}
	return text
}

// noteMissing adds the notes about the import as a whole: what was skipped, and
// what is still missing.
func (c *collection) noteMissing(active activeRange) {
	p, add := &c.problems, c.out.Notes.Add
	if p.otherProtocols > 0 {
		add("Skipped transfer sites with protocols other than FTP: " + strconv.Itoa(p.otherProtocols) + ".")
	}
	if p.unrecognized > 0 {
		add("Skipped values that are not a transfer site, network zone, server or option: " + strconv.Itoa(p.unrecognized) + ".")
	}
	if p.errorAnswers > 0 {
		add("Skipped answers that are errors: " + strconv.Itoa(p.errorAnswers) + ". About the first: " + p.errorAnswer() + ".")
	}
	if p.webPage {
		add("Skipped a web page: " + loginPage + ".")
	}
	if p.otherXML != "" {
		add("Skipped XML that is not from the product: element " + compose.Quote(p.otherXML) + ".")
	}
	if p.tooDeep {
		add("Skipped lists that are nested too deep.")
	}
	if p.tooLarge {
		add("The import stopped early because the input is too large. Import it in parts.")
	}
	if p.withoutMode > 0 {
		add("Transfer sites without Enable Active Connection Mode in the input: " + strconv.Itoa(p.withoutMode) +
			". They count as passive, which is the API's default.")
	}
	c.notePages()
	if active.missing != "" {
		add(active.missing)
	}
}

// notePages adds a note for each kind of objects of which the input has fewer than
// its answers count.
func (c *collection) notePages() {
	if c.problems.tooLarge {
		return // the rest was not counted
	}
	for kind := siteKind; kind < numKinds; kind++ {
		n, name := &c.counts[kind], kindNames[kind]
		if n.total > n.distinct {
			c.out.Notes.Add(strconv.Itoa(n.total-n.distinct) + " of " + strconv.Itoa(n.total) + " " + name.plural + " are missing: the input has " +
				strconv.Itoa(n.distinct) + ". Import the other pages too, or request one with a higher limit (" + name.request + ").")
		}
	}
	if empty := c.counts[noKind].total; empty > 0 && empty == c.total() && !c.counted(empty) {
		c.out.Notes.Add("An answer is empty, but counts " + strconv.Itoa(empty) + " objects. Request it without an offset.")
	}
	if n := &c.counts[optionKind]; n.total == 0 && n.distinct == defaultPage {
		c.out.Notes.Add("The answer has " + strconv.Itoa(defaultPage) + " options, which is the product's default limit. " +
			"There may be more: request it with a higher limit.")
	}
}

// defaultPage is the documented default of the option Webservices.EntriesPerPage.
const defaultPage = 100

// counted reports whether the answers of a kind count the given number of objects.
func (c *collection) counted(total int) bool {
	for kind := siteKind; kind < numKinds; kind++ {
		if c.counts[kind].total == total {
			return true
		}
	}
	return false
}
