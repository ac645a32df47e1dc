package firewall

import (
	"cmp"
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
	nodes      int            // number of nodes of the host
	translated bool           // host.address and host.nat-address are both set
	both       bool           // rules for the host name its internal and its external addresses
	partners   []netip.Prefix // sources of the data connections; empty if not known
	controls   []controlPort  // ordered by port
	unresolved []string       // servers missing from partners, each named by its site: it has a host name or is not set
	sites      []string       // the active sites' names, servers and ports, as they are in the text
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
		nodes:    s.Host.NodeCount(),
		ports:    activeRange(s),
		internal: s.Host.Address.V,
		external: s.Host.Address.V,
	}
	if s.Host.NATAddress.Known() {
		e.external = s.Host.NATAddress.V
		e.translated = len(e.internal) > 0 && len(e.external) > 0
	}
	e.readSites(s)
	if s.Firewall.From.Known() {
		e.partners, e.unresolved = slices.Clone(s.Firewall.From.V), nil
	}
	e.partners = withoutContained(e.partners)
	if len(e.controls) == 0 {
		e.controls = []controlPort{{port: core.DefaultPort}}
	}
	if err := e.checkPeers(); err != nil {
		return e, err
	}
	return e, e.checkAddresses()
}

// readSites collects partners and control ports from the active sites.
func (e *endpoints) readSites(s *core.Settings) {
	byPort := make(map[int]int) // port to index in controls
	for _, site := range s.ActiveSites() {
		port := core.DefaultPort
		if site.Port.Known() {
			port = site.Port.V
		}
		for i, server := range append([]core.Server{{Host: site.Server.V}}, site.AlternativeServers.V...) {
			serverPort := cmp.Or(server.Port, port)
			c := e.control(byPort, serverPort)
			e.sites = append(e.sites, site.Name+"\n"+server.Host+"\n"+strconv.Itoa(serverPort))
			if network, ok := parseServer(server.Host); ok {
				e.partners = append(e.partners, network)
				c.servers = append(c.servers, network)
				continue
			}
			name := safeName(site.Name)
			if i > 0 {
				name = "an alternative server of " + name
			}
			if !slices.Contains(e.unresolved, name) {
				e.unresolved = append(e.unresolved, name)
			}
			c.unresolved++
		}
	}
	for i := range e.controls {
		e.controls[i].servers = withoutContained(e.controls[i].servers)
	}
	core.Sort(e.controls, func(a, b *controlPort) bool { return a.port < b.port })
}

// control returns the entry for a control port. byPort has the index of each entry
// in e.controls.
func (e *endpoints) control(byPort map[int]int, port int) *controlPort {
	index, ok := byPort[port]
	if !ok {
		index = len(e.controls)
		byPort[port] = index
		e.controls = append(e.controls, controlPort{port: port})
	}
	return &e.controls[index]
}

// checkAddresses returns a [*Refused] if no partner can dial the addresses of the
// host, or if these are loopback or link-local and a partner is elsewhere, and nil
// otherwise. Servers with a host name are assumed to be elsewhere.
func (e *endpoints) checkAddresses() error {
	for _, key := range [...]struct {
		name  string
		nodes []netip.Addr
	}{{"host.address", e.internal}, {"host.nat-address", e.external}} {
		for _, node := range key.nodes {
			if kind := localKind(node); kind != "" && !e.allPartners(func(a netip.Addr) bool { return localKind(a) == kind }) {
				return &Refused{Rule: "site-address", Message: key.name + " " + node.String() + " is a " + kind +
					" address, which a partner elsewhere cannot dial; set it to the address that leads to this host"}
			}
		}
		if len(key.nodes) > 0 && len(e.partners) > 0 && len(familiesOf(e.partners, key.nodes)) == 0 {
			return &Refused{Rule: "site-address", Message: key.name + " " + key.nodes[0].String() + " and " + formatNetwork(e.partners[0]) +
				" are of different address families, so the partner cannot dial it"}
		}
	}
	return nil
}

// localKind returns the word for an address that has a meaning on one host or one
// link only, and "" for any other.
func localKind(a netip.Addr) string {
	switch {
	case a.IsLoopback():
		return "loopback"
	case a.IsLinkLocalUnicast():
		return "link-local"
	}
	return ""
}

// allPartners reports whether the address of every partner is known and is of a
// kind.
func (e *endpoints) allPartners(ofKind func(netip.Addr) bool) bool {
	return len(e.partners) > 0 && len(e.unresolved) == 0 &&
		!slices.ContainsFunc(e.partners, func(p netip.Prefix) bool { return !ofKind(p.Addr()) })
}

// checkPeers returns a [*TooManyPeers] if there are more than maxPeers addresses
// to print, or more than maxPairs pairs with the nodes, and nil otherwise.
func (e *endpoints) checkPeers() error {
	count := 0
	for _, c := range e.controls {
		count += max(1, len(c.servers))
	}
	limit := min(maxPeers, maxPairs/max(1, len(e.internal), len(e.external)))
	if count = max(count, len(e.partners)); count > limit {
		return &TooManyPeers{Count: count, Max: limit}
	}
	return nil
}

// flows returns the connections that the firewall of the chosen side has to
// allow, the data connections first.
func (e *endpoints) flows(o Options) []*flow {
	host := e.hostAddresses(o)
	identity := e.identity(o.Mirror)
	tag := "-" + tagOf(identity)
	data := &flow{
		name: "ftp-data-" + formatPorts(e.ports, "-") + tag, identity: identity,
		inbound: !o.Mirror, ports: e.ports, families: familiesOf(e.partners, host),
	}
	if o.SourcePort20 {
		data.sourcePort = 20
	}
	all := []*flow{data}
	for i, c := range e.controls {
		f := &flow{
			name: "ftp-control-" + strconv.Itoa(c.port) + tag, identity: identity, control: true, rank: i + 1, inbound: o.Mirror,
			ports: core.PortRange{Base: c.port, Number: 1}, families: familiesOf(c.servers, host),
			incomplete: c.unresolved > 0, omitted: leftOut(c.servers, hostNetworks(host)),
		}
		for j, fam := range f.families {
			f.families[j].from, f.families[j].to = fam.to, fam.from
		}
		if len(f.families) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// hostAddresses returns the addresses of the host as the firewall of the chosen side
// sees them.
func (e *endpoints) hostAddresses(o Options) []netip.Addr {
	if o.Mirror {
		return e.external
	}
	if e.both {
		return slices.Concat(e.internal, e.external)
	}
	return e.internal
}

// note returns the note about addresses that the settings leave open for f. It
// applies to every platform and is empty if they leave none open.
func (e *endpoints) note(f *flow, o Options) string {
	if f.control {
		return joinSentences(controlNote(f), omittedNote(f.omitted))
	}
	var all []string
	switch names := joinNames(e.unresolved); {
	case e.anySource() != "":
		all = append(all, e.anySource())
	case names != "":
		all = append(all, "No server address is known for "+names+" (a rule cannot use a host name), so the rule does not let "+
			pick(len(e.unresolved) == 1, "it", "them")+" in. Set firewall.from to the addresses of all partners.")
	}
	host := e.hostAddresses(o)
	if len(host) == 0 {
		all = append(all, "host.address is not set, so any destination is allowed. Set it to narrow the rule.")
	}
	all = append(all, omittedNote(leftOut(e.partners, hostNetworks(host))))
	if left := leftOut(hostNetworks(host), e.partners); left != "" {
		all = append(all, "The rule leaves out the host's "+left+": no partner has an address of that family.")
	}
	if e.nodes > 1 && !o.Mirror {
		all = append(all, "The host has "+strconv.Itoa(e.nodes)+" nodes. Each needs the rule, unless one firewall stands in front of all.")
	}
	return joinSentences(all...)
}

// anySource returns the note about a rule for data connections that lets in every
// address, or "" if the settings narrow it.
func (e *endpoints) anySource() string {
	const remedy = " Set firewall.from to the partner's address."
	for _, p := range e.partners {
		if p.Bits() == 0 {
			return "The partner's address is given as " + p.String() + ", so any source is allowed." + remedy
		}
	}
	switch names := joinNames(e.unresolved); {
	case len(e.partners) > 0:
		return ""
	case names == "":
		return "No partner address is known, so any source is allowed." + remedy
	default:
		return "No server address is known for " + names + " (a rule cannot use a host name), so any source is allowed." + remedy
	}
}

// omittedNote returns the note about partners that a rule leaves out, or "" if
// there are none.
func omittedNote(partners string) string {
	if partners == "" {
		return ""
	}
	return "The rule leaves out " + partners + ": the host has no address of that family."
}

// leftOut returns the networks of a family that others lacks, or "" if it lacks
// none. An empty list lacks none: it stands for any address.
func leftOut(networks, others []netip.Prefix) string {
	var left []netip.Prefix
	for _, v6 := range [...]bool{false, true} {
		if len(others) > 0 && len(ofFamily(others, v6)) == 0 {
			left = append(left, ofFamily(networks, v6)...)
		}
	}
	return joinNetworks(left, ", ")
}

// controlNote returns the note about the servers of a control flow, or "" if all
// their addresses are known.
func controlNote(f *flow) string {
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
