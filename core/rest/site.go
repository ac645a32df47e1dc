package rest

import "strings"

// addSite collects a transfer site with protocol FTP.
func (c *collection) addSite(o map[string]any) {
	name, _ := o["name"].(string)
	account, _ := o["account"].(string)
	if key := account + "\x00" + name; c.seenSites[key] { // pages overlap if a site is added between two requests
		c.notes.add("Transfer site " + quote(name) + " appears more than once. The first one is used.")
		return
	} else if name != "" {
		c.seenSites[key] = true
	}
	r := &reader{object: o, subject: "Transfer site " + quote(name), notes: &c.notes}
	r.text("server", "host")
	r.text("port", "port")
	r.text("network-zone", "dmz")
	r.flag("enable-active-connection-mode", "activeMode")
	r.flag("use-ftps", "isSecure")
	r.flag("clear-command-channel", "ccc")
	r.text("max-parallel-transfers", "maxConcurrentConnection")
	r.choice("hostname-verification", "hostnameVerification", verifications[:])
	r.choice("site-type", "transferType", siteTypes[:])
	if addresses, _ := o["alternativeAddresses"].([]any); len(addresses) > 0 {
		c.notes.add(r.subject + " has alternative addresses, which are left out. Each of them must be able to connect back too.")
	}
	c.sites = append(c.sites, section{c.siteName(account, name), r.pairs})
}

// siteName returns the name of a site in the text. It has to make names unique,
// because in the product they are unique only within an account.
func (c *collection) siteName(account, name string) string {
	unique := canonical(name)
	if c.usedSiteNames[unique] > 0 && account != "" {
		unique = canonical(unique + " of " + account)
	}
	unique = c.usedSiteNames.reserve(unique)
	if unique != name {
		c.notes.add("Transfer site " + quote(name) + " is renamed to " + quote(unique) + ".")
	}
	return unique
}

// withZone replaces the zone name in the pairs of a site with the name that the
// zone has in the text.
func (c *collection) withZone(pairs []pair) []pair {
	for i, p := range pairs {
		if p.key != "network-zone" || strings.Contains(p.value, "${") {
			continue
		}
		if name, ok := c.zoneNames[p.value]; ok {
			pairs[i].value = name
		} else {
			pairs[i].value = canonical(p.value)
		}
	}
	return pairs
}

// Values of choices: the product's in lower case, and that of the text.
var (
	verifications = [...]pair{{"enabled", "enabled"}, {"disabled", "disabled"}, {"default", "default"}}
	siteTypes     = [...]pair{
		{"i", "internal"}, {"internal", "internal"},
		{"e", "partner"}, {"external", "partner"}, {"partner", "partner"},
		{"n", "unspecified"}, {"unspecified", "unspecified"},
	}
)
