package core

import "strconv"

// field is a key of a section and the function that reads its value into the
// current section of the settings.
type field struct {
	key   string
	label string   // what to fill in if the value is unknown; empty if it cannot be
	words []string // values with a meaning of their own; for readChoice, all of them
	read  func(p *parser, key string, value token)
}

// The words of several flags, and those of host.os.
var (
	flagWords   = []string{"yes", "no"} // readFlag accepts more, but these are the product's
	systemWords = []string{"linux", "windows", "freebsd", "macos", "solaris", "aix"}
)

// fieldsOf returns the keys that a section of a kind can have.
func fieldsOf(kind sectionKind) []field {
	switch kind {
	case activeSection:
		return passiveFields[:len(passiveFields)-1] // its range is always on the Server
	case passiveSection:
		return passiveFields[:]
	case zoneSection:
		return zoneFields[:]
	case siteSection:
		return siteFields[:]
	case hostSection:
		return hostFields[:]
	case firewallSection:
		return firewallFields[:]
	case outboundSection:
		return outboundFields[:]
	}
	return nil
}

// The functions below return the part of the settings that the current section is
// about.

func (p *parser) ports() *PortSection {
	if p.kind == activeSection {
		return &p.settings.Active
	}
	return &p.settings.Passive
}

func (p *parser) zone() *Zone         { return &p.settings.Zones[p.index] }
func (p *parser) site() *Site         { return &p.settings.Sites[p.index] }
func (p *parser) host() *Host         { return &p.settings.Host }
func (p *parser) firewall() *Firewall { return &p.settings.Firewall }
func (p *parser) outbound() *Outbound { return &p.settings.Outbound }

// siteOptions returns the options of the current site, as its own.
func (p *parser) siteOptions() *SiteOptions {
	s := p.site()
	if s.SiteOptions == &p.settings.noOptions {
		s.SiteOptions = new(SiteOptions)
	}
	return s.SiteOptions
}

// passiveFields are the keys of [ftp-passive-mode].
var passiveFields = [...]field{
	{"base-port", "Base Port", nil, func(p *parser, key string, v token) { p.readNumber(&p.ports().BasePort, key, v, anyPort) }},
	{"number-of-ports", "Number Of Ports", nil, func(p *parser, key string, v token) {
		p.readNumber(&p.ports().NumberOfPorts, key, v, anyNumber)
	}},
	{"port-end", "Port End", nil, func(p *parser, key string, v token) { p.readNumber(&p.ports().PortEnd, key, v, anyPort) }},
	{"on", "", []string{"server", "edge"}, func(p *parser, key string, v token) { p.readChoice(&p.ports().On, key, v) }},
}

var zoneFields = [...]field{
	{"default", "whether this zone is the default", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.zone().Default, key, v) }},
	{"socks5", "whether this zone has a SOCKS5 proxy, which active mode cannot pass", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.zone().SOCKS5, key, v) }},
	{"http", "", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.zone().HTTP, key, v) }},
}

var siteFields = [...]field{
	{"server", "Server", nil, func(p *parser, key string, v token) { p.readHostName(&p.site().Server, key, v) }},
	{"port", "", nil, func(p *parser, key string, v token) { p.readNumber(&p.site().Port, key, v, portNumber) }},
	{"network-zone", "Network Zone", []string{zoneNone, zoneAny, zoneDefault}, func(p *parser, key string, v token) { p.readZoneName(&p.site().NetworkZone, key, v) }},
	{"enable-active-connection-mode", "", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.site().ActiveMode, key, v) }},
	{"use-ftps", "", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.site().UseFTPS, key, v) }},
	{"clear-command-channel", "", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.siteOptions().ClearCommandChannel, key, v) }},
	{"max-parallel-transfers", "", nil, func(p *parser, key string, v token) {
		p.readNumber(&p.siteOptions().MaxParallelTransfers, key, v, countNumber)
	}},
	{"hostname-verification", "", []string{"enabled", "disabled", "default"}, func(p *parser, key string, v token) {
		p.readChoice(&p.siteOptions().HostnameVerification, key, v)
	}},
	{"site-type", "", []string{"internal", "partner", "unspecified"}, func(p *parser, key string, v token) {
		p.readChoice(&p.siteOptions().SiteType, key, v)
	}},
	{"alternative-servers", "", nil, func(p *parser, key string, v token) { p.readServers(&p.siteOptions().AlternativeServers, key, v) }},
	{"transfers-per-minute", "", nil, func(p *parser, key string, v token) {
		p.readNumber(&p.siteOptions().TransfersPerMinute, key, v, plainNumber)
	}},
	{"longest-transfer", "", nil, func(p *parser, key string, v token) { p.readDuration(&p.siteOptions().LongestTransfer, key, v) }},
}

var hostFields = [...]field{
	{"os", "", systemWords, func(p *parser, key string, v token) {
		p.readChoice(&p.host().OS, key, v)
	}},
	{"ephemeral-ports", "", nil, func(p *parser, key string, v token) { p.readPorts(&p.host().EphemeralPorts, key, v) }},
	{"listening", "", nil, func(p *parser, key string, v token) { p.readPorts(&p.host().Listening, key, v) }},
	{"address", "the host's address", nil, func(p *parser, key string, v token) { p.readAddresses(&p.host().Address, key, v) }},
	{"nat-address", "the address that the partner dials", nil, func(p *parser, key string, v token) {
		p.readAddresses(&p.host().NATAddress, key, v)
	}},
	{"nodes", "", nil, func(p *parser, key string, v token) { p.readNumber(&p.host().Nodes, key, v, nodeNumber) }},
	{"product", "", []string{"securetransport", "other"}, func(p *parser, key string, v token) {
		p.readChoice(&p.host().Product, key, v)
	}},
}

var firewallFields = [...]field{
	{"open", "", nil, func(p *parser, key string, v token) { p.readPorts(&p.firewall().Open, key, v) }},
	{"from", "", nil, func(p *parser, key string, v token) { p.readPrefixes(&p.firewall().From, key, v) }},
	{"rewrites-port", "", flagWords, func(p *parser, key string, v token) { p.readFlag(&p.firewall().RewritesPort, key, v) }},
}

var outboundFields = [...]field{
	{"connect-timeout", "", nil, func(p *parser, key string, v token) { p.readDuration(&p.outbound().ConnectTimeout, key, v) }},
	{"receive-timeout", "", nil, func(p *parser, key string, v token) { p.readDuration(&p.outbound().ReceiveTimeout, key, v) }},
	{"max-retries", "", nil, func(p *parser, key string, v token) { p.readNumber(&p.outbound().MaxRetries, key, v, plainNumber) }},
	{"retry-delay", "", nil, func(p *parser, key string, v token) { p.readDuration(&p.outbound().RetryDelay, key, v) }},
	{"max-connections-per-host", "", nil, func(p *parser, key string, v token) {
		p.readNumber(&p.outbound().MaxConnectionsPerHost, key, v, countNumber)
	}},
	{"max-transfers", "", nil, func(p *parser, key string, v token) { p.readNumber(&p.outbound().MaxTransfers, key, v, countNumber) }},
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

// assign reads the value of a key of the current section. It reports an unknown
// key, and one that the section already has. While markUnclear runs, it visits
// every field instead.
func (p *parser) assign(key, value token) {
	if p.kind == noSection {
		p.reportOrphan(key)
		return
	}
	fields := fieldsOf(p.kind)
	if p.markingUnclear {
		for i := range fields {
			fields[i].read(p, fields[i].key, token{})
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
		p.field = &fields[i]
		p.field.read(p, key.text, value)
		return
	}
	if p.kind != skippedSection {
		p.unknownKey(key, keysOf(p.kind))
	}
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
