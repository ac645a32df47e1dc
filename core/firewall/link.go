package firewall

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

// link is who talks to whom: what the settings say of host and partners.
type link struct {
	ports    core.PortRange // where the host listens for data connections
	own      netip.Addr     // of the host, as its own network sees it; invalid when not given
	outside  netip.Addr     // of the host, as the partner sees it; invalid when not given
	partners []netip.Prefix // where the data connections come from; empty: not known
	controls []control      // by port
	nameless []string       // active sites left out of partners, as their server is a host name, or not given
}

// control is the control connections to one port.
type control struct {
	port    int
	servers []netip.Prefix // empty: not known
	names   int            // sites whose server's address is not known
}

// readLink reads the settings of r; the error is a [*Refused] or a
// [*TooManyPeers].
func readLink(r *core.Result) (link, error) {
	if err := refusal(r); err != nil {
		return link{}, err
	}
	s := r.Settings
	l := link{
		ports:   core.PortRange{Base: s.Active.BasePort.V, Number: s.Active.NumberOfPorts.V},
		own:     s.Host.Address.V,
		outside: s.Host.Address.V,
	}
	if s.Host.NATAddress.Known() {
		l.outside = s.Host.NATAddress.V
	}
	l.readSites(s)
	if s.Firewall.From.Known() {
		l.partners, l.nameless = slices.Clone(s.Firewall.From.V), nil
	}
	l.partners = distinct(l.partners)
	if len(l.controls) == 0 {
		l.controls = []control{{port: core.DefaultPort}}
	}
	return l, l.tooMany()
}

// readSites gathers what the active sites say of the partners.
func (l *link) readSites(s *core.Settings) {
	byPort := make(map[int]int) // index in controls
	for i := range s.Sites {
		site := &s.Sites[i]
		if !site.Active() {
			continue
		}
		port := core.DefaultPort
		if site.Port.Known() {
			port = site.Port.V
		}
		at, seen := byPort[port]
		if !seen {
			at = len(l.controls)
			byPort[port] = at
			l.controls = append(l.controls, control{port: port})
		}
		c := &l.controls[at]
		if server, ok := addressOf(site.Server.V); ok {
			l.partners = append(l.partners, server)
			c.servers = append(c.servers, server)
			continue
		}
		l.nameless = append(l.nameless, label(site.Name))
		c.names++
	}
	for i := range l.controls {
		l.controls[i].servers = distinct(l.controls[i].servers)
	}
	core.Sort(l.controls, func(a, b *control) bool { return a.port < b.port })
}

// tooMany is the error for more than maxPeers addresses to print; nil when they
// fit.
func (l *link) tooMany() error {
	count := 0
	for _, c := range l.controls {
		count += max(1, len(c.servers))
	}
	if count = max(count, len(l.partners)); count > maxPeers {
		return &TooManyPeers{Count: count, Most: maxPeers}
	}
	return nil
}

// flows are the connections that the chosen side lets through, the data
// connections first.
func (l *link) flows(o Options) []flow {
	host := l.own
	if o.Mirror {
		host = l.outside
	}
	data := flow{name: "ftp-active-data", inbound: !o.Mirror, ports: l.ports, twins: twinsOf(l.partners, host)}
	if o.SourcePort20 {
		data.sourcePort = 20
	}
	all := []flow{data}
	for i, c := range l.controls {
		f := flow{
			name: "ftp-control-" + strconv.Itoa(c.port), control: true, rank: i + 1, inbound: o.Mirror,
			ports: core.PortRange{Base: c.port, Number: 1}, twins: twinsOf(c.servers, host),
			guessed: c.names > 0,
		}
		for j, t := range f.twins {
			f.twins[j].from, f.twins[j].to = t.to, t.from
		}
		all = append(all, f)
	}
	return all
}

// note says what the settings leave open about a flow, whatever the platform.
func (l *link) note(f flow) string {
	if f.control {
		return l.controlNote(f)
	}
	var all []string
	switch names := listed(l.nameless); {
	case len(l.partners) == 0 && names == "":
		all = append(all, "No address of a partner is known: any source is let in. Give the partner's as firewall.from.")
	case len(l.partners) == 0:
		all = append(all, "The server of "+names+" is a host name, which no rule can hold: any source is let in. Give its address as firewall.from.")
	case names != "":
		all = append(all, "The server of "+names+" is a host name, which no rule can hold: it is not let in. Give all partners' addresses as firewall.from.")
	}
	if !l.own.IsValid() {
		all = append(all, "host.address is not given: any address stands for the host.")
	}
	return sentences(all...)
}

func (l *link) controlNote(f flow) string {
	switch unknown := f.anyPeer(); {
	case unknown && f.guessed:
		return "A host name cannot be in a rule: any partner's address is let through."
	case unknown:
		return "No address of a partner is known: any is let through."
	case f.guessed:
		return "Servers that are given by a host name are not in the rule: add their addresses."
	}
	return ""
}

// addressOf is a server's address as the network of that one host; false for a
// host name.
func addressOf(server string) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(server)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}

// label is a name for a note: what is not in [A-Za-z0-9_-] becomes "-", and
// what is longer than a note can bear is cut.
func label(name string) string {
	const most = 40
	b := []byte(name[:min(len(name), most)])
	for i, c := range b {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && !('0' <= c && c <= '9') && c != '_' {
			b[i] = '-'
		}
	}
	return string(b)
}

// listed names the first of names and counts the others.
func listed(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
}

// sentences is the sentences that say something, one after the other.
func sentences(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}
