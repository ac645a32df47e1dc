package core

import "net/netip"

// State says what is known of a value.
type State uint8

const (
	// Absent was not given, or given without a value.
	Absent State = iota
	// Known was given and read.
	Known
	// Unclear cannot be decided: an expression of the product's language, a word
	// that a form rule refused, or a value that was not found while a line that
	// may have held it could not be read. Rules that need it are silent.
	Unclear
)

// Value is one value of a settings text. The zero Value is absent.
type Value[T any] struct {
	V     T    // the zero T unless Known
	Span  Span // its place; for "key =" the empty place after the =; zero when the key was not given
	State State
}

// Known reports whether the value was given and read.
func (v Value[T]) Known() bool { return v.State == Known }

// know makes the value known.
func (v *Value[T]) know(read T) { v.V, v.State = read, Known }

// Settings is what a settings text says. It comes from [Parse] only.
type Settings struct {
	Active   PortSection // [ftp-active-mode]: where the product listens as an FTP client
	Passive  PortSection // [ftp-passive-mode]: where it listens as an FTP server
	Zones    []Zone
	Sites    []Site
	Host     Host
	Firewall Firewall

	zoneIndex map[string]int
	siteIndex map[string]int
	defaults  defaults
	partial   bool // a section may be missing: a header, or the rest of the text, was not read
}

// PortSection is one pane of the product's FTP Settings page: FTP Active Mode
// or FTP Passive Mode.
type PortSection struct {
	BasePort      Value[int] // Base Port
	NumberOfPorts Value[int] // Number Of Ports
	PortEnd       Value[int] // Port End, which the product computes
}

// Zone is one [network-zone NAME].
type Zone struct {
	Name    string
	Header  Span
	Default Value[bool]
	SOCKS5  Value[bool] // this zone proxies FTP
	HTTP    Value[bool] // HTTP proxies never carry FTP
}

// Site is one [transfer-site NAME] of protocol FTP(S).
type Site struct {
	Name                 string
	Header               Span
	Server               Value[string] // host name or address
	Port                 Value[int]    // control port
	NetworkZone          Value[string] // none, any, Default, or a zone's name; case counts
	ActiveMode           Value[bool]   // Enable Active Connection Mode
	UseFTPS              Value[bool]
	ClearCommandChannel  Value[bool]
	MaxParallelTransfers Value[int] // 0: no limit
	HostnameVerification Value[string]
	SiteType             Value[string]
}

// Active reports whether the site is known to use active mode. A site that
// does not say so is passive, as in the product.
func (s *Site) Active() bool { return s.ActiveMode.Known() && s.ActiveMode.V }

// Host is where the product runs.
type Host struct {
	OS             Value[string]
	EphemeralPorts Value[[]PortRange] // in order, none overlapping or touching another
	Listening      Value[[]PortRange] // ports in use by others; in order as above
	Address        Value[netip.Addr]  // what PORT will announce
	NATAddress     Value[netip.Addr]  // what the partner must dial
	Nodes          Value[int]
}

// Firewall is what stands before the host.
type Firewall struct {
	Open Value[[]PortRange]    // let in towards the host; in order, none overlapping or touching another
	From Value[[]netip.Prefix] // the only sources let in; absent: any
}

// Site is the transfer site of that name, nil when there is none.
func (s *Settings) Site(name string) *Site {
	i, ok := s.siteIndex[name]
	if !ok {
		return nil
	}
	return &s.Sites[i]
}

// zone is the network zone of that name, nil when there is none.
func (s *Settings) zone(name string) *Zone {
	i, ok := s.zoneIndex[name]
	if !ok {
		return nil
	}
	return &s.Zones[i]
}
