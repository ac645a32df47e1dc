package core

import "net/netip"

// State is the status of a value: missing, read or undecidable.
type State uint8

const (
	// Absent means that the key is missing, or has no value.
	Absent State = iota
	// Known means that the value was read.
	Known
	// Unclear means that the value cannot be decided: it is an expression of
	// the product's language or the word "unknown", a form rule rejected it, or
	// it was not found and a line that may have held it could not be read. Rules that need the value
	// are silent.
	Unclear
)

// Value is one value of a settings text. The zero Value is absent.
//
// A text can have millions of values, so the order of the fields and the small
// numbers of the span keep one within 16 bytes and what T takes.
type Value[T any] struct {
	span  smallSpan
	State State
	V     T // the zero T unless State is Known
}

// smallSpan is a span in 12 bytes, because a text can have 100,000 sites. It is within
// a line of at most [MaxLine] bytes, of a text of at most [MaxText].
type smallSpan struct {
	start, line int32
	col, length uint16
}

// small returns the span in its small form.
func (s Span) small() smallSpan {
	return smallSpan{int32(s.Start), int32(s.Line), uint16(s.Col), uint16(s.Len)}
}

// full returns the span in its usual form.
func (s smallSpan) full() Span {
	return Span{Start: int(s.start), Line: int(s.line), Col: int(s.col), Len: int(s.length)}
}

// Span returns the span of the value. For "key =" it is the empty span after the =,
// and it is zero if the key is missing.
func (v Value[T]) Span() Span { return v.span.full() }

// Known reports whether the value was read.
func (v Value[T]) Known() bool { return v.State == Known }

// set stores a value that was read.
func (v *Value[T]) set(value T) { v.V, v.State = value, Known }

// Settings is the parsed form of a settings text. Only [Parse] creates one.
type Settings struct {
	Active   PortSection // [ftp-active-mode]: where the product listens as an FTP client
	Passive  PortSection // [ftp-passive-mode]: where it listens as an FTP server
	Zones    []Zone
	Sites    []Site
	Host     Host
	Firewall Firewall
	Outbound Outbound // [outbound-connections]

	zoneIndex map[string]int
	siteIndex map[string]int
	noOptions SiteOptions // of every site that sets none; it stays zero
	defaults  defaults
	partial   bool // a section may be missing, because a header or the rest of the text was not read
}

// PortSection is a pane of the product's FTP Settings page: FTP Active Mode or
// FTP Passive Mode.
type PortSection struct {
	BasePort      Value[int] // Base Port
	NumberOfPorts Value[int] // Number Of Ports
	PortEnd       Value[int] // Port End, which the product computes

	On Value[string] // host of the passive range: "server" (also if absent) or "edge"; never set for the active range
}

// Zone is a [network-zone NAME] section.
type Zone struct {
	Name    string
	header  smallSpan
	Default Value[bool]
	SOCKS5  Value[bool] // this zone proxies FTP
	HTTP    Value[bool] // HTTP proxies never carry FTP
}

// Header returns the span of the section's header, with its brackets.
func (z *Zone) Header() Span { return z.header.full() }

// Site is a [transfer-site NAME] section, a transfer site of protocol FTP(S). Only
// [Parse] creates one.
type Site struct {
	Name        string
	header      smallSpan
	Server      Value[string] // host name or address
	Port        Value[int]    // control port
	NetworkZone Value[string] // none, any, Default, or a zone's name; case counts
	ActiveMode  Value[bool]   // Enable Active Connection Mode
	UseFTPS     Value[bool]
	*SiteOptions
}

// Header returns the span of the section's header, with its brackets.
func (s *Site) Header() Span { return s.header.full() }

// SiteOptions are the values that most sites do not set. A site that sets none shares
// the zero SiteOptions with others.
type SiteOptions struct {
	ClearCommandChannel  Value[bool]
	MaxParallelTransfers Value[int] // in the whole cluster; 0: no limit
	HostnameVerification Value[string]
	SiteType             Value[string]
	AlternativeServers   Value[[]Server] // tried in order after Server
	TransfersPerMinute   Value[int]      // expected rate in the whole cluster
	LongestTransfer      Value[int]      // expected duration, in seconds
}

// Server is an FTP server of a partner.
type Server struct {
	Host string // host name or address
	Port int    // control port; 0: that of the site
	Span Span
}

// Active reports whether the site is known to use active mode. A site that does
// not enable it is passive, as in the product.
func (s *Site) Active() bool { return s.ActiveMode.Known() && s.ActiveMode.V }

// Host is the machine that the product runs on.
type Host struct {
	OS             Value[string]
	EphemeralPorts Value[[]PortRange]  // sorted; no two overlap or touch
	Listening      Value[[]PortRange]  // ports in use by other programs; sorted likewise
	Address        Value[[]netip.Addr] // that PORT will announce, one for each node in order
	NATAddress     Value[[]netip.Addr] // that the partner must dial, one for each node in order or one for all
	Nodes          Value[int]
	Product        Value[string] // "securetransport" (also if absent) or "other"
}

// NodeCount returns the number of nodes of the cluster: 1 if the text does not
// say it.
func (h *Host) NodeCount() int {
	if h.Nodes.Known() {
		return h.Nodes.V
	}
	return 1
}

// OtherProduct reports whether the host runs another product, to which the rules
// about this one do not apply.
func (h *Host) OtherProduct() bool { return h.Product.V == "other" }

// OnlyAddress returns the address that PORT will announce if there is one for
// all transfers. It returns the zero Addr if none is known, and if each node
// announces its own.
func (h *Host) OnlyAddress() netip.Addr {
	if len(h.Address.V) != 1 {
		return netip.Addr{}
	}
	return h.Address.V[0]
}

// DialAddress returns the address that the partner must dial for a transfer of
// the i-th node, from 0. It returns the zero Addr if the text does not say it.
func (h *Host) DialAddress(i int) netip.Addr {
	own, nat := h.Address.V, h.NATAddress.V
	switch {
	case len(nat) == 1: // all nodes share it
		return nat[0]
	case i < len(nat):
		return nat[i]
	case h.NATAddress.State == Absent && i < len(own):
		return own[i]
	}
	return netip.Addr{}
}

// Firewall is the firewall in front of the host.
type Firewall struct {
	Open Value[[]PortRange]    // ports open towards the host; sorted, no two overlap or touch
	From Value[[]netip.Prefix] // the only sources allowed in; absent: any

	// RewritesPort says that an FTP helper of the address translation replaces the
	// address in PORT. It can do so on clear text only.
	RewritesPort Value[bool]
}

// Outbound is the product's server options for the connections that it opens.
// They apply to all sites together. Times are in seconds.
type Outbound struct {
	ConnectTimeout        Value[int]
	ReceiveTimeout        Value[int]
	MaxRetries            Value[int]
	RetryDelay            Value[int]
	MaxConnectionsPerHost Value[int] // 0: no limit
	MaxTransfers          Value[int] // 0: no limit
}

// ActiveSites returns the sites whose Active is true, in the order of the text.
// They point into s.Sites.
func (s *Settings) ActiveSites() []*Site {
	n := 0
	for i := range s.Sites {
		if s.Sites[i].Active() {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	active := make([]*Site, 0, n) // one that grows would take several times as much
	for i := range s.Sites {
		if s.Sites[i].Active() {
			active = append(active, &s.Sites[i])
		}
	}
	return active
}

// Site returns the transfer site with the given name, or nil if there is none.
func (s *Settings) Site(name string) *Site {
	i, ok := s.siteIndex[name]
	if !ok {
		return nil
	}
	return &s.Sites[i]
}

// zone returns the network zone with the given name, or nil if there is none.
func (s *Settings) zone(name string) *Zone {
	i, ok := s.zoneIndex[name]
	if !ok {
		return nil
	}
	return &s.Zones[i]
}
