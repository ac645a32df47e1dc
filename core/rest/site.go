package rest

import "strings"

// takeSite reads a transfer site of protocol FTP.
func (c *collection) takeSite(o map[string]any) {
	name, _ := o["name"].(string)
	account, _ := o["account"].(string)
	if seen := account + "\x00" + name; c.siteSeen[seen] { // pages overlap when sites are added meanwhile
		c.notes.add("The transfer site " + quote(name) + " comes twice; the first one counts.")
		return
	} else if name != "" {
		c.siteSeen[seen] = true
	}
	r := &reader{object: o, whose: "transfer site " + quote(name), notes: &c.notes}
	r.text("server", "host")
	r.text("port", "port")
	r.text("network-zone", "dmz")
	r.flag("enable-active-connection-mode", "activeMode")
	r.flag("use-ftps", "isSecure")
	r.flag("clear-command-channel", "ccc")
	r.text("max-parallel-transfers", "maxConcurrentConnection")
	r.choice("hostname-verification", "hostnameVerification", verifications[:])
	r.choice("site-type", "transferType", siteTypes[:])
	if others, _ := o["alternativeAddresses"].([]any); len(others) > 0 {
		c.notes.add("The " + r.whose + " has alternative addresses, which the text leaves out: each must be able to connect back too.")
	}
	c.sites = append(c.sites, named{c.siteName(account, name), r.pairs})
}

// siteName is the name of a site in the text. The product's site names are
// unique in an account only.
func (c *collection) siteName(account, name string) string {
	own := canonical(name)
	if c.siteTaken[own] > 0 && account != "" {
		own = canonical(own + " of " + account)
	}
	own = c.siteTaken.take(own)
	if own != name {
		c.notes.add("The transfer site " + quote(name) + " is called " + quote(own) + " in the text.")
	}
	return own
}

// withZone is the pairs of a site with its zone under the name that the text has
// for it.
func (c *collection) withZone(pairs []pair) []pair {
	for i, p := range pairs {
		if p.key != "network-zone" || strings.Contains(p.value, "${") {
			continue
		}
		if own, ok := c.zoneNames[p.value]; ok {
			pairs[i].value = own
		} else {
			pairs[i].value = canonical(p.value)
		}
	}
	return pairs
}

// The product's words for choices, in lower case, and those of the text.
var (
	verifications = [...]pair{{"enabled", "enabled"}, {"disabled", "disabled"}, {"default", "default"}}
	siteTypes     = [...]pair{
		{"i", "internal"}, {"internal", "internal"},
		{"e", "partner"}, {"external", "partner"}, {"partner", "partner"},
		{"n", "unspecified"}, {"unspecified", "unspecified"},
	}
)
