package core

import "strconv"

// field is one key of a section: its name and how its value gets into a T.
type field[T any] struct {
	key  string
	read func(p *parser, into *T, key string, value word)
}

var portFields = [...]field[PortSection]{
	{"base-port", func(p *parser, s *PortSection, key string, v word) { p.number(&s.BasePort, key, v, anyNumber) }},
	{"number-of-ports", func(p *parser, s *PortSection, key string, v word) { p.number(&s.NumberOfPorts, key, v, anyNumber) }},
	{"port-end", func(p *parser, s *PortSection, key string, v word) { p.number(&s.PortEnd, key, v, anyNumber) }},
}

var zoneFields = [...]field[Zone]{
	{"default", func(p *parser, z *Zone, key string, v word) { p.flag(&z.Default, key, v) }},
	{"socks5", func(p *parser, z *Zone, key string, v word) { p.flag(&z.SOCKS5, key, v) }},
	{"http", func(p *parser, z *Zone, key string, v word) { p.flag(&z.HTTP, key, v) }},
}

var siteFields = [...]field[Site]{
	{"server", func(p *parser, s *Site, key string, v word) { p.hostName(&s.Server, key, v) }},
	{"port", func(p *parser, s *Site, key string, v word) { p.number(&s.Port, key, v, portNumber) }},
	{"network-zone", func(p *parser, s *Site, key string, v word) { p.zoneName(&s.NetworkZone, key, v) }},
	{"enable-active-connection-mode", func(p *parser, s *Site, key string, v word) { p.flag(&s.ActiveMode, key, v) }},
	{"use-ftps", func(p *parser, s *Site, key string, v word) { p.flag(&s.UseFTPS, key, v) }},
	{"clear-command-channel", func(p *parser, s *Site, key string, v word) { p.flag(&s.ClearCommandChannel, key, v) }},
	{"max-parallel-transfers", func(p *parser, s *Site, key string, v word) { p.number(&s.MaxParallelTransfers, key, v, countNumber) }},
	{"hostname-verification", func(p *parser, s *Site, key string, v word) {
		p.choice(&s.HostnameVerification, key, v, "enabled", "disabled", "default")
	}},
	{"site-type", func(p *parser, s *Site, key string, v word) {
		p.choice(&s.SiteType, key, v, "internal", "partner", "unspecified")
	}},
}

var hostFields = [...]field[Host]{
	{"os", func(p *parser, h *Host, key string, v word) {
		p.choice(&h.OS, key, v, "linux", "windows", "freebsd", "macos", "solaris", "aix")
	}},
	{"ephemeral-ports", func(p *parser, h *Host, key string, v word) { p.ports(&h.EphemeralPorts, key, v) }},
	{"listening", func(p *parser, h *Host, key string, v word) { p.ports(&h.Listening, key, v) }},
	{"address", func(p *parser, h *Host, key string, v word) { p.address(&h.Address, key, v) }},
	{"nat-address", func(p *parser, h *Host, key string, v word) { p.address(&h.NATAddress, key, v) }},
	{"nodes", func(p *parser, h *Host, key string, v word) { p.number(&h.Nodes, key, v, nodeNumber) }},
}

var firewallFields = [...]field[Firewall]{
	{"open", func(p *parser, f *Firewall, key string, v word) { p.ports(&f.Open, key, v) }},
	{"from", func(p *parser, f *Firewall, key string, v word) { p.prefixes(&f.From, key, v) }},
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
		assign(p, zoneFields[:], &s.Zones[p.index], key, value)
	case siteSection:
		assign(p, siteFields[:], &s.Sites[p.index], key, value)
	case hostSection:
		assign(p, hostFields[:], &s.Host, key, value)
	case firewallSection:
		assign(p, firewallFields[:], &s.Firewall, key, value)
	case noSection:
		p.orphan(key)
	}
}

// orphan reports the first key above every section; the others stand there for
// the same cause, as those below a refused header do.
func (p *parser) orphan(key word) {
	if p.disowned {
		return
	}
	p.report("syntax", key.span, "expected a section before this key, as in \"[ftp-active-mode]\"", nil)
	p.disown()
}

func assign[T any](p *parser, fields []field[T], into *T, key, value word) {
	if p.lost {
		for i := range fields {
			fields[i].read(p, into, fields[i].key, word{})
		}
		return
	}
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
		p.withdrawSlip(i)
		fields[i].read(p, into, key.text, value)
		return
	}
	p.unknownKey(key, keyNames(fields))
}

// unknownKey reports a key that its section does not have. The fix is certain
// only if it gives no key twice, so it is remembered as a slip: meant holds one
// more than the place in found of the last one that writes the key.
func (p *parser) unknownKey(key word, all []string) {
	p.torn = true
	var fix *Fix
	i, near := nearest(key.text, all, len(key.text)/3)
	if near {
		if p.keys[i] == 0 && p.meant[i] == 0 {
			fix = replace(key.span, all[i], "write "+all[i])
		}
		p.withdrawSlip(i)
		p.meant[i] = len(p.found) + 1
	}
	p.report("key-unknown", key.span,
		"no key "+quote(key.text)+" in ["+p.kind.path(p.name, "")+"]; there are "+joined(all), fix)
}

// withdrawSlip takes back the fix that would give the i-th key twice.
func (p *parser) withdrawSlip(i int) {
	if n := p.meant[i]; n > 0 {
		p.found[n-1].Fix = nil
	}
}
