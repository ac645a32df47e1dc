package rest

import (
	"strings"

	"activeftp/core/compose"
)

// addSite collects a transfer site with protocol FTP.
func (c *collection) addSite(o map[string]any) {
	name, _ := o["name"].(string)
	account, _ := o["account"].(string)
	if key := account + "\x00" + name; c.seenSites[key] { // pages overlap if a site is added between two requests
		c.out.Notes.Add("Transfer site " + compose.Quote(name) + " appears more than once. The first one is used.")
		return
	} else if name != "" {
		c.seenSites[key] = true
	}
	r := &reader{object: o, subject: "Transfer site " + compose.Quote(name), notes: &c.out.Notes}
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
		c.out.Notes.Add(r.subject + " has alternative addresses, which are left out. Each of them must be able to connect back too.")
	}
	c.sites = append(c.sites, section{c.siteName(account, name), r.pairs})
}

// siteName returns the name of a site in the text. It has to make names unique,
// because in the product they are unique only within an account.
func (c *collection) siteName(account, name string) string {
	unique := compose.Name(name)
	if c.usedSiteNames.Used(unique) && account != "" {
		unique = compose.Name(unique + " of " + account)
	}
	unique = c.usedSiteNames.Reserve(unique)
	if unique != name {
		c.out.Notes.Add("Transfer site " + compose.Quote(name) + " is renamed to " + compose.Quote(unique) + ".")
	}
	return unique
}

// withZone replaces the zone name in the pairs of a site with the name that the
// zone has in the text.
func (c *collection) withZone(pairs []compose.Pair) []compose.Pair {
	for i, p := range pairs {
		if p.Key != "network-zone" || strings.Contains(p.Value, "${") {
			continue
		}
		if name, ok := c.zoneNames[p.Value]; ok {
			pairs[i].Value = name
		} else {
			pairs[i].Value = compose.Name(p.Value)
		}
	}
	return pairs
}

var (
	verifications = [...]choice{{"enabled", "enabled"}, {"disabled", "disabled"}, {"default", "default"}}
	siteTypes     = [...]choice{
		{"i", "internal"}, {"internal", "internal"},
		{"e", "partner"}, {"external", "partner"}, {"partner", "partner"},
		{"n", "unspecified"}, {"unspecified", "unspecified"},
	}
)
