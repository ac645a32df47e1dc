package core

import "strconv"

// field is a key of a section and the function that reads its value into a T.
type field[T any] struct {
	key   string
	label string // what to fill in if the value is unknown; empty if it cannot be
	read  func(p *parser, dst *T, key string, value token)
}

// passiveFields are the keys of [ftp-passive-mode].
var passiveFields = [...]field[PortSection]{
	{"base-port", "Base Port", func(p *parser, s *PortSection, key string, v token) { p.readNumber(&s.BasePort, key, v, anyNumber) }},
	{"number-of-ports", "Number Of Ports", func(p *parser, s *PortSection, key string, v token) {
		p.readNumber(&s.NumberOfPorts, key, v, anyNumber)
	}},
	{"port-end", "Port End", func(p *parser, s *PortSection, key string, v token) { p.readNumber(&s.PortEnd, key, v, anyNumber) }},
	{"on", "", func(p *parser, s *PortSection, key string, v token) { p.readChoice(&s.On, key, v, "server", "edge") }},
}

// activeFields are the keys of [ftp-active-mode]. Its range is always on the
// Server, which starts the transfers.
var activeFields = passiveFields[:3]

var zoneFields = [...]field[Zone]{
	{"default", "whether this zone is the default", func(p *parser, z *Zone, key string, v token) { p.readFlag(&z.Default, key, v) }},
	{"socks5", "whether this zone has a SOCKS5 proxy, which active mode cannot pass", func(p *parser, z *Zone, key string, v token) { p.readFlag(&z.SOCKS5, key, v) }},
	{"http", "", func(p *parser, z *Zone, key string, v token) { p.readFlag(&z.HTTP, key, v) }},
}

var siteFields = [...]field[Site]{
	{"server", "Server", func(p *parser, s *Site, key string, v token) { p.readHostName(&s.Server, key, v) }},
	{"port", "", func(p *parser, s *Site, key string, v token) { p.readNumber(&s.Port, key, v, portNumber) }},
	{"network-zone", "Network Zone", func(p *parser, s *Site, key string, v token) { p.readZoneName(&s.NetworkZone, key, v) }},
	{"enable-active-connection-mode", "", func(p *parser, s *Site, key string, v token) { p.readFlag(&s.ActiveMode, key, v) }},
	{"use-ftps", "", func(p *parser, s *Site, key string, v token) { p.readFlag(&s.UseFTPS, key, v) }},
	{"clear-command-channel", "", func(p *parser, s *Site, key string, v token) { p.readFlag(&s.ClearCommandChannel, key, v) }},
	{"max-parallel-transfers", "", func(p *parser, s *Site, key string, v token) {
		p.readNumber(&s.MaxParallelTransfers, key, v, countNumber)
	}},
	{"hostname-verification", "", func(p *parser, s *Site, key string, v token) {
		p.readChoice(&s.HostnameVerification, key, v, "enabled", "disabled", "default")
	}},
	{"site-type", "", func(p *parser, s *Site, key string, v token) {
		p.readChoice(&s.SiteType, key, v, "internal", "partner", "unspecified")
	}},
	{"alternative-servers", "", func(p *parser, s *Site, key string, v token) { p.readServers(&s.AlternativeServers, key, v) }},
	{"transfers-per-minute", "", func(p *parser, s *Site, key string, v token) {
		p.readNumber(&s.TransfersPerMinute, key, v, plainNumber)
	}},
	{"longest-transfer", "", func(p *parser, s *Site, key string, v token) { p.readDuration(&s.LongestTransfer, key, v) }},
}

var hostFields = [...]field[Host]{
	{"os", "", func(p *parser, h *Host, key string, v token) {
		p.readChoice(&h.OS, key, v, "linux", "windows", "freebsd", "macos", "solaris", "aix")
	}},
	{"ephemeral-ports", "", func(p *parser, h *Host, key string, v token) { p.readPorts(&h.EphemeralPorts, key, v) }},
	{"listening", "", func(p *parser, h *Host, key string, v token) { p.readPorts(&h.Listening, key, v) }},
	{"address", "the host's address", func(p *parser, h *Host, key string, v token) { p.readAddresses(&h.Address, key, v) }},
	{"nat-address", "the address that the partner dials", func(p *parser, h *Host, key string, v token) {
		p.readAddresses(&h.NATAddress, key, v)
	}},
	{"nodes", "", func(p *parser, h *Host, key string, v token) { p.readNumber(&h.Nodes, key, v, nodeNumber) }},
	{"product", "", func(p *parser, h *Host, key string, v token) {
		p.readChoice(&h.Product, key, v, "securetransport", "other")
	}},
}

var firewallFields = [...]field[Firewall]{
	{"open", "", func(p *parser, f *Firewall, key string, v token) { p.readPorts(&f.Open, key, v) }},
	{"from", "", func(p *parser, f *Firewall, key string, v token) { p.readPrefixes(&f.From, key, v) }},
	{"rewrites-port", "", func(p *parser, f *Firewall, key string, v token) { p.readFlag(&f.RewritesPort, key, v) }},
}

var outboundFields = [...]field[Outbound]{
	{"connect-timeout", "", func(p *parser, o *Outbound, key string, v token) { p.readDuration(&o.ConnectTimeout, key, v) }},
	{"receive-timeout", "", func(p *parser, o *Outbound, key string, v token) { p.readDuration(&o.ReceiveTimeout, key, v) }},
	{"max-retries", "", func(p *parser, o *Outbound, key string, v token) { p.readNumber(&o.MaxRetries, key, v, plainNumber) }},
	{"retry-delay", "", func(p *parser, o *Outbound, key string, v token) { p.readDuration(&o.RetryDelay, key, v) }},
	{"max-connections-per-host", "", func(p *parser, o *Outbound, key string, v token) {
		p.readNumber(&o.MaxConnectionsPerHost, key, v, countNumber)
	}},
	{"max-transfers", "", func(p *parser, o *Outbound, key string, v token) { p.readNumber(&o.MaxTransfers, key, v, countNumber) }},
}

// assign reads the value of a key of the current section.
func (p *parser) assign(key, value token) {
	s := p.settings
	switch p.kind {
	case activeSection:
		assign(p, activeFields, &s.Active, key, value)
	case passiveSection:
		assign(p, passiveFields[:], &s.Passive, key, value)
	case zoneSection:
		assign(p, zoneFields[:], &s.Zones[p.index], key, value)
	case siteSection:
		assign(p, siteFields[:], &s.Sites[p.index], key, value)
	case hostSection:
		assign(p, hostFields[:], &s.Host, key, value)
	case firewallSection:
		assign(p, firewallFields[:], &s.Firewall, key, value)
	case outboundSection:
		assign(p, outboundFields[:], &s.Outbound, key, value)
	case noSection:
		p.reportOrphan(key)
	}
}

// reportOrphan reports the first key outside every section. Further ones, and
// those below a rejected header, have the same cause and are not reported.
func (p *parser) reportOrphan(key token) {
	if p.orphanReported {
		return
	}
	p.report("syntax", key.span, "this key is in no section; write a header above it, for example \"[ftp-active-mode]\"", nil)
	p.skipSection()
}

// assign reads the value of key into dst. It reports an unknown key, and one
// that the section already has. While markUnclear runs, it visits every field
// instead.
func assign[T any](p *parser, fields []field[T], dst *T, key, value token) {
	if p.markingUnclear {
		for i := range fields {
			fields[i].read(p, dst, fields[i].key, token{})
		}
		return
	}
	for i := range fields {
		if fields[i].key != key.text {
			continue
		}
		if first := p.keys[i]; first > 0 {
			p.reportKey("key-duplicate", key.text, key.span, key.text+" is already set on line "+
				strconv.Itoa(first)+"; only the first value is used", nil)
			return
		}
		p.keys[i] = p.line
		p.dropKeyFix(i)
		p.label = fields[i].label
		fields[i].read(p, dst, key.text, value)
		return
	}
	p.unknownKey(key, keyNames(fields))
}

// unknownKey reports a key that its section does not have. Its fix is certain
// only if it gives no key twice, so p.typos records, for the key that
// the fix writes, the index in p.findings of the last such finding plus one.
func (p *parser) unknownKey(key token, all []string) {
	p.incomplete = true
	var fix *Fix
	i, near := nearest(key.text, all, len(key.text)/3)
	if near {
		if p.keys[i] == 0 && p.typos[i] == 0 {
			fix = replace(key.span, all[i], "rename the key to "+all[i])
		}
		p.dropKeyFix(i)
		p.typos[i] = len(p.findings) + 1
	}
	p.report("key-unknown", key.span,
		"unknown key "+quote(key.text)+" in ["+p.kind.path(p.name, "")+"]; its keys are "+joinAnd(all), fix)
}

// dropKeyFix removes the fix that would give the i-th key twice.
func (p *parser) dropKeyFix(i int) {
	if n := p.typos[i]; n > 0 {
		p.findings[n-1].Fix = nil
	}
}
