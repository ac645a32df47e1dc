package core

import "strconv"

// field is one key of a section: its name and how its value gets into a T.
type field[T any] struct {
	key  string
	read func(p *parser, into *T, key string, value word)
}

var portFields = [...]field[PortSection]{
	{"base-port", func(p *parser, s *PortSection, key string, v word) { s.BasePort = p.number(key, v, anyNumber) }},
	{"number-of-ports", func(p *parser, s *PortSection, key string, v word) { s.NumberOfPorts = p.number(key, v, anyNumber) }},
	{"port-end", func(p *parser, s *PortSection, key string, v word) { s.PortEnd = p.number(key, v, anyNumber) }},
}

var zoneFields = [...]field[Zone]{
	{"default", func(p *parser, z *Zone, key string, v word) { z.Default = p.flag(key, v) }},
	{"socks5", func(p *parser, z *Zone, key string, v word) { z.SOCKS5 = p.flag(key, v) }},
	{"http", func(p *parser, z *Zone, key string, v word) { z.HTTP = p.flag(key, v) }},
}

var siteFields = [...]field[Site]{
	{"server", func(p *parser, s *Site, key string, v word) { s.Server = p.hostName(key, v) }},
	{"port", func(p *parser, s *Site, key string, v word) { s.Port = p.number(key, v, portNumber) }},
	{"network-zone", func(p *parser, s *Site, key string, v word) { s.NetworkZone = p.zoneName(key, v) }},
	{"enable-active-connection-mode", func(p *parser, s *Site, key string, v word) { s.ActiveMode = p.flag(key, v) }},
	{"use-ftps", func(p *parser, s *Site, key string, v word) { s.UseFTPS = p.flag(key, v) }},
	{"clear-command-channel", func(p *parser, s *Site, key string, v word) { s.ClearCommandChannel = p.flag(key, v) }},
	{"max-parallel-transfers", func(p *parser, s *Site, key string, v word) { s.MaxParallelTransfers = p.number(key, v, countNumber) }},
	{"hostname-verification", func(p *parser, s *Site, key string, v word) {
		s.HostnameVerification = p.choice(key, v, "enabled", "disabled", "default")
	}},
	{"site-type", func(p *parser, s *Site, key string, v word) {
		s.SiteType = p.choice(key, v, "internal", "partner", "unspecified")
	}},
}

var hostFields = [...]field[Host]{
	{"os", func(p *parser, h *Host, key string, v word) {
		h.OS = p.choice(key, v, "linux", "windows", "freebsd", "macos", "solaris", "aix")
	}},
	{"ephemeral-ports", func(p *parser, h *Host, key string, v word) { h.EphemeralPorts = p.ports(key, v) }},
	{"listening", func(p *parser, h *Host, key string, v word) { h.Listening = p.ports(key, v) }},
	{"address", func(p *parser, h *Host, key string, v word) { h.Address = p.address(key, v) }},
	{"nat-address", func(p *parser, h *Host, key string, v word) { h.NATAddress = p.address(key, v) }},
	{"nodes", func(p *parser, h *Host, key string, v word) { h.Nodes = p.number(key, v, nodeNumber) }},
}

var firewallFields = [...]field[Firewall]{
	{"open", func(p *parser, f *Firewall, key string, v word) { f.Open = p.ports(key, v) }},
	{"from", func(p *parser, f *Firewall, key string, v word) { f.From = p.prefixes(key, v) }},
}

// assign reads the value of key in the section that the line stands in.
func (p *parser) assign(key, value word) {
	s := p.settings
	switch p.kind {
	case activeSection:
		assign(p, portFields[:], &s.Active, key, value)
	case passiveSection:
		assign(p, portFields[:], &s.Passive, key, value)
	case zoneSection:
		assign(p, zoneFields[:], &s.Zones[len(s.Zones)-1], key, value)
	case siteSection:
		assign(p, siteFields[:], &s.Sites[p.site], key, value)
	case hostSection:
		assign(p, hostFields[:], &s.Host, key, value)
	case firewallSection:
		assign(p, firewallFields[:], &s.Firewall, key, value)
	case noSection:
		p.orphan(key)
	}
}

// orphan reports a key outside of every section; not again below a header that
// was itself refused, because that explains it.
func (p *parser) orphan(key word) {
	if p.refused {
		return
	}
	p.report("syntax", key.span, "expected a section before this key, as in \"[ftp-active-mode]\"", nil)
}

func assign[T any](p *parser, fields []field[T], into *T, key, value word) {
	for i := range fields {
		if fields[i].key != key.text {
			continue
		}
		if first := p.keys[i]; first > 0 {
			p.reportKey("key-duplicate", key.text, key.span, key.text+" is given again; the first stands on line "+
				strconv.Itoa(first)+", and only that one counts", nil)
			return
		}
		p.keys[i] = p.line
		if value.text != "" { // "key =" is a value not given
			fields[i].read(p, into, key.text, value)
		}
		return
	}
	names := func(yield func(string) bool) {
		for i := range fields {
			if !yield(fields[i].key) {
				return
			}
		}
	}
	var fix *Fix
	if near, ok := nearest(key.text, names); ok {
		fix = replace(key.span, near, "write "+near)
	}
	p.report("key-unknown", key.span, "no key "+quote(key.text)+" in ["+p.kind.header(p.name)+"]; there are "+wordList(names), fix)
}
