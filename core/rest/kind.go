package rest

import "strings"

// kind is a kind of object that the API returns in lists.
type kind uint8

const (
	noKind kind = iota
	siteKind
	zoneKind
	serverKind
	optionKind
	numKinds
)

// kindNames are the plural of each kind, and the request for its list.
var kindNames = [numKinds]struct{ plural, request string }{
	siteKind:   {"transfer sites", "GET /sites?type=ftp"},
	zoneKind:   {"network zones", "GET /zones"},
	serverKind: {"servers", "GET /servers"},
	optionKind: {"options", "GET /configurations/options"},
}

// siteTypes are the types of transfer sites that the API documents.
var siteTypes = [...]string{"ftp", "ssh", "http", "as2", "pesit", "folder", "adhoc", "cd", "synchrony transfer", "custom"}

// kindOf returns the kind of an object. It recognizes each by fields that no other
// kind has.
func kindOf(o map[string]any) kind {
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := o[name]; ok {
				return true
			}
		}
		return false
	}
	protocol := protocolOf(o)
	switch {
	case has("serverName", "passivePortBase"):
		return serverKind
	case has("edges"), has("isDefault") && !has("type", "protocol", "rules"):
		return zoneKind
	case has("values") && has("name"):
		return optionKind
	case protocol == "" || has("keyName", "alias"): // without: nothing; with: a certificate, which can have the type ssh
		return noKind
	case has("protocol"):
		return siteKind
	}
	for _, name := range siteTypes {
		if strings.EqualFold(protocol, name) {
			return siteKind
		}
	}
	return noKind
}

// protocolOf returns the type of a transfer site, or its protocol if it has no
// type.
func protocolOf(o map[string]any) string {
	protocol, _ := o["type"].(string)
	if protocol == "" {
		protocol, _ = o["protocol"].(string)
	}
	return protocol
}

// isFTP reports whether a transfer site or a server uses FTP or FTPS.
func isFTP(o map[string]any) bool { return strings.EqualFold(protocolOf(o), "ftp") }

// count compares the objects of a kind with the number that the answers say there
// are.
type count struct {
	distinct int
	total    int // the largest totalCount of an answer; 0 if none has one
	seen     map[string]bool
}

// add counts an object and reports whether it is new: pages overlap if an object
// is added between two requests, and an object can be in two answers. An object
// without an identity is always new.
func (n *count) add(identity string) bool {
	if n.seen == nil {
		n.seen = make(map[string]bool)
	}
	if identity != "" && n.seen[identity] {
		return false
	}
	n.seen[identity] = true
	n.distinct++
	return true
}

// identity returns what two answers about the same object have in common: a site's
// account and name, or another object's name. An answer reduced to some fields may
// lack them.
func (c *collection) identity(o map[string]any) string {
	text := func(field string) string {
		value, _ := o[field].(string)
		return value
	}
	name, account := text("name")+text("serverName"), text("account")
	if account == "" {
		account = c.account
	}
	switch isSite := kindOf(o) == siteKind; {
	case name != "" && (account != "" || !isSite):
		return account + "\x00" + name + "\x00" + protocolOf(o)
	case text("id") != "":
		return text("id")
	case name != "":
		return name + "\x00" + text("host")
	}
	return ""
}

// countPage remembers how many objects there are according to an answer. The kind
// is that of the first object in its list that has one. An answer without an
// object counts for noKind, where only a page behind the end of the list matters.
func (c *collection) countPage(answer map[string]any) {
	set, _ := answer["resultSet"].(map[string]any)
	total := integerOf(set["totalCount"])
	list, _ := answer["result"].([]any)
	kind := noKind
	for _, element := range list {
		if o, ok := element.(map[string]any); ok {
			if kind = kindOf(o); kind != noKind {
				break
			}
		}
	}
	if kind == noKind && len(list) > 0 {
		return // a list of something else
	}
	c.counts[kind].total = max(c.counts[kind].total, total)
}
