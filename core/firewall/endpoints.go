package firewall

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

// endpoints is the set of addresses and ports that the settings give for the
// host and its partners.
type endpoints struct {
	ports      core.PortRange // range on which the host listens for data connections
	internal   []netip.Addr   // addresses of the nodes in their own network; empty if not set
	external   []netip.Addr   // addresses of the nodes seen by the partner; empty if not set
	partners   []netip.Prefix // sources of the data connections; empty if not known
	controls   []controlPort  // ordered by port
	unresolved []string       // active sites missing from partners: server is a host name or not set
}

// controlPort is a port that control connections go to.
type controlPort struct {
	port       int
	servers    []netip.Prefix // empty if none is known
	unresolved int            // number of sites whose server address is not known
}

// readEndpoints returns the endpoints in the settings of r. The error is a
// [*Refused] or a [*TooManyPeers].
func readEndpoints(r *core.Result) (endpoints, error) {
	if err := checkSettings(r); err != nil {
		return endpoints{}, err
	}
	s := r.Settings
	e := endpoints{
		ports:    core.PortRange{Base: s.Active.BasePort.V, Number: s.Active.NumberOfPorts.V},
		internal: s.Host.Address.V,
		external: s.Host.Address.V,
	}
	if s.Host.NATAddress.Known() {
		e.external = s.Host.NATAddress.V
	}
	e.readSites(s)
	if s.Firewall.From.Known() {
		e.partners, e.unresolved = slices.Clone(s.Firewall.From.V), nil
	}
	e.partners = withoutContained(e.partners)
	if len(e.controls) == 0 {
		e.controls = []controlPort{{port: core.DefaultPort}}
	}
	return e, e.checkPeers()
}

// readSites collects partners and control ports from the active sites.
func (e *endpoints) readSites(s *core.Settings) {
	byPort := make(map[int]int) // port to index in controls
	for _, site := range s.ActiveSites() {
		port := core.DefaultPort
		if site.Port.Known() {
			port = site.Port.V
		}
		index, ok := byPort[port]
		if !ok {
			index = len(e.controls)
			byPort[port] = index
			e.controls = append(e.controls, controlPort{port: port})
		}
		c := &e.controls[index]
		if server, ok := parseServer(site.Server.V); ok {
			e.partners = append(e.partners, server)
			c.servers = append(c.servers, server)
			continue
		}
		e.unresolved = append(e.unresolved, safeName(site.Name))
		c.unresolved++
	}
	for i := range e.controls {
		e.controls[i].servers = withoutContained(e.controls[i].servers)
	}
	core.Sort(e.controls, func(a, b *controlPort) bool { return a.port < b.port })
}

// checkPeers returns a [*TooManyPeers] if there are more than maxPeers addresses
// to print, and nil otherwise.
func (e *endpoints) checkPeers() error {
	count := 0
	for _, c := range e.controls {
		count += max(1, len(c.servers))
	}
	if count = max(count, len(e.partners)); count > maxPeers {
		return &TooManyPeers{Count: count, Max: maxPeers}
	}
	return nil
}

// flows returns the connections that the firewall of the chosen side has to
// allow, the data connections first.
func (e *endpoints) flows(o Options) []flow {
	host := e.internal
	if o.Mirror {
		host = e.external
	}
	data := flow{name: "ftp-active-data", inbound: !o.Mirror, ports: e.ports, families: familiesOf(e.partners, host)}
	if o.SourcePort20 {
		data.sourcePort = 20
	}
	all := []flow{data}
	for i, c := range e.controls {
		f := flow{
			name: "ftp-control-" + strconv.Itoa(c.port), control: true, rank: i + 1, inbound: o.Mirror,
			ports: core.PortRange{Base: c.port, Number: 1}, families: familiesOf(c.servers, host),
			incomplete: c.unresolved > 0,
		}
		for j, fam := range f.families {
			f.families[j].from, f.families[j].to = fam.to, fam.from
		}
		all = append(all, f)
	}
	return all
}

// note returns the note about addresses that the settings leave open for f. It
// applies to every platform and is empty if they leave none open.
func (e *endpoints) note(f flow) string {
	if f.control {
		return controlNote(f)
	}
	var all []string
	switch names := joinNames(e.unresolved); {
	case len(e.partners) == 0 && names == "":
		all = append(all, "No partner address is known, so any source is allowed. Set firewall.from to the partner's address.")
	case len(e.partners) == 0:
		all = append(all, "No server address is known for "+names+" (a rule cannot use a host name), so any source is allowed. "+
			"Set firewall.from to the partner's address.")
	case names != "":
		all = append(all, "No server address is known for "+names+" (a rule cannot use a host name), so the rule does not let "+
			pick(len(e.unresolved) == 1, "it", "them")+" in. Set firewall.from to the addresses of all partners.")
	}
	if len(e.internal) == 0 {
		all = append(all, "host.address is not set, so any destination is allowed. Set it to narrow the rule.")
	}
	return joinSentences(all...)
}

// controlNote returns the note about the servers of a control flow, or "" if all
// their addresses are known.
func controlNote(f flow) string {
	switch unknown := f.anyPeer(); {
	case unknown && f.incomplete:
		return "A rule cannot use a host name, so connections to any address are allowed."
	case unknown:
		return "No partner address is known, so connections to any address are allowed."
	case f.incomplete:
		return "The rule leaves out servers given by host name. Add their addresses."
	}
	return ""
}

// parseServer parses a server's address into the network of that one host. It
// returns false for a host name.
func parseServer(server string) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(server)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}

// safeName returns name in a form that is safe in a note: every byte outside
// [A-Za-z0-9_-] becomes "-", and a name over 40 bytes is cut.
func safeName(name string) string {
	const maxLen = 40
	b := []byte(name[:min(len(name), maxLen)])
	for i, c := range b {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && !('0' <= c && c <= '9') && c != '_' {
			b[i] = '-'
		}
	}
	return string(b)
}

// joinNames joins the first five names and gives the number of the others.
func joinNames(names []string) string {
	const maxNames = 5
	if len(names) <= maxNames {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:maxNames], ", ") + " and " + strconv.Itoa(len(names)-maxNames) + " more"
}

// joinSentences joins the sentences that are not empty.
func joinSentences(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}
