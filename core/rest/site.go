package rest

import (
	"strings"

	"activeftp/core"
	"activeftp/core/compose"
)

// addSite collects a transfer site with protocol FTP.
func (c *collection) addSite(name string, o map[string]any) {
	account, _ := o["account"].(string)
	if account == "" {
		account = c.account
	}
	r := &reader{object: o, subject: "Transfer site " + compose.Quote(name), notes: &c.out.Notes}
	r.textOrUnknown("server", "host")
	r.text("port", "port")
	r.alternatives()
	r.textOrUnknown("network-zone", "dmz")
	r.flag("enable-active-connection-mode", "activeMode")
	if o["activeMode"] == nil {
		c.problems.withoutMode++
	}
	r.flag("use-ftps", "isSecure")
	r.flag("clear-command-channel", "ccc")
	r.text("max-parallel-transfers", "maxConcurrentConnection")
	r.choice("hostname-verification", "hostnameVerification", verifications[:])
	r.choice("site-type", "transferType", transferTypes[:])
	c.sites = append(c.sites, section{c.siteName(account, name), r.pairs})
}

// alternatives reads the site's alternative addresses, in the order in which the
// product tries them. The port is left out if it is the site's own.
func (r *reader) alternatives() {
	list, _ := r.object["alternativeAddresses"].([]any)
	var addresses []alternative
	for _, element := range list {
		o, _ := element.(map[string]any)
		host, _ := o["host"].(string)
		host = strings.TrimSpace(host)
		if host == "" || strings.ContainsAny(host, " \t") && !strings.Contains(host, "${") {
			r.notes.Add(r.subject + ": an alternative address is left out because its host cannot be used.")
			continue
		}
		addresses = append(addresses, alternative{withPort(host, portText(o["port"]), portText(r.object["port"])), integerOf(o["position"])})
	}
	core.Sort(addresses, func(a, b *alternative) bool { return a.position < b.position })
	var servers []string
	for _, a := range addresses {
		servers = append(servers, a.server)
	}
	r.add("alternative-servers", strings.Join(servers, " "))
}

// alternative is an alternative address of a site.
type alternative struct {
	server   string // HOST or HOST:PORT
	position int    // -1 if it is not given
}

// withPort returns a host with its port, as the settings text has it. The port is
// left out if it is empty or that of the site.
func withPort(host, port, sitePort string) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") { // an IPv6 address
		host = "[" + host + "]"
	}
	if sitePort == "" {
		sitePort = "21"
	}
	if port == "" || port == sitePort {
		return host
	}
	return host + ":" + port
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
		of := ""
		if account != "" {
			of = " of account " + compose.Quote(account)
		}
		c.out.Notes.Add("Transfer site " + compose.Quote(name) + of + " is renamed to " + compose.Quote(unique) + ".")
	}
	return unique
}

// withZone replaces the zone name in the pairs of a site with the name that the
// zone has in the text.
func (c *collection) withZone(pairs []compose.Pair) []compose.Pair {
	for i, p := range pairs {
		if name, ok := c.zoneNames[p.Value]; ok && p.Key == keyZone && !isReserved(p.Value) {
			pairs[i].Value = name
		}
	}
	return pairs
}

// keyZone is the key of a site's network zone.
const keyZone = "network-zone"

var (
	verifications = [...]choice{{"enabled", "enabled"}, {"disabled", "disabled"}, {"default", "default"}}
	transferTypes = [...]choice{
		{"i", "internal"}, {"internal", "internal"},
		{"e", "partner"}, {"external", "partner"}, {"partner", "partner"},
		{"n", "unspecified"}, {"unspecified", "unspecified"},
	}
)
