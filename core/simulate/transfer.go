package simulate

import (
	"errors"
	"strconv"

	"activeftp/core"
)

// Faults selects what goes wrong, in addition to what is wrong with the settings.
// The zero value is a transfer without faults.
type Faults struct {
	Drop       bool // a firewall drops the partner's data connection without a word
	Closed     bool // a firewall rejects it, so that the partner knows at once
	NAT        bool // the partner reaches this host at another address than PORT announces
	Busy       bool // the port tried first is in use
	RefuseEPRT bool // the partner does not know EPRT
	Proxied    bool // the control connection goes through a zone's SOCKS5 proxy
	Stranger   bool // another host connects to the port before the partner does

	EPRT bool // not a fault: EPRT is tried first, and PORT only if it is refused
}

// Result is the result of the transfer.
type Result struct {
	OK bool `json:"ok"`
	// Cause is the name of the connect.Cause the transfer ended with ("done"), or
	// "passive" for a site that does not use active mode, or "settings" if an
	// error in them leaves the transfer open.
	Cause    string `json:"cause"`
	Sentence string `json:"sentence"` // what happens on the wire, and the advice
	Port     int    `json:"port"`     // listened on; 0 if there was none
	Line     string `json:"line"`     // last PORT or EPRT command sent; empty if there was none
	Steps    []Step `json:"steps"`    // in order
}

// Step is an arrow of the sequence, or a note at one party if From and To are the
// same.
type Step struct {
	From   Party  `json:"from"`
	To     Party  `json:"to"`
	Kind   Kind   `json:"kind"`
	Text   string `json:"text"`
	Broken bool   `json:"broken"` // it does not get through, or it ends the transfer
}

// Party is a participant in the transfer.
type Party string

const (
	Client   Party = "client"   // the product: FTP client, and listener of the data connection
	Partner  Party = "partner"  // the FTP server, which connects in
	Stranger Party = "stranger" // any other host
)

// Kind is the kind of a step.
type Kind string

const (
	Command Kind = "command" // on the control connection
	Reply   Kind = "reply"   // on the control connection
	Connect Kind = "connect" // a TCP connection, or the attempt
	Data    Kind = "data"    // on the data connection
	Note    Kind = "note"    // something that a party does on its own
)

// Transfer simulates a download of the named transfer site. Without a name it
// uses the first site with active mode, or else the first site, or else a site
// that the settings would allow. The zones, addresses, ports in use and firewall
// of the settings apply in the model too. It returns an error if no site has that
// name.
func Transfer(r *core.Result, site string, f Faults) (Result, error) {
	s := siteOf(r.Settings, site)
	if s == nil {
		return Result{}, errors.New("no transfer site " + strconv.Quote(site) + " in the settings")
	}
	if d, ok := undecidable(r, s); ok {
		return undecided(d), nil
	}
	if !s.Active() {
		return passive(), nil
	}
	return newModel(newSetup(r, s, f)).run()
}

// siteOf returns the site to simulate, or nil if there is none of that name.
func siteOf(s *core.Settings, name string) *core.Site {
	if name != "" {
		return s.Site(name)
	}
	if active := s.ActiveSites(); len(active) > 0 {
		return active[0]
	}
	if len(s.Sites) > 0 {
		return &s.Sites[0]
	}
	return &core.Site{
		ActiveMode:  core.Value[bool]{V: true, State: core.Known},
		NetworkZone: core.Value[string]{V: "none", State: core.Known},
		SiteOptions: new(core.SiteOptions),
	}
}

// undecidable returns the first finding that leaves open what a transfer would
// do, and whether there is one.
func undecidable(r *core.Result, s *core.Site) (core.Diagnostic, bool) {
	_, forbidding := r.Plan(s)
	for _, d := range forbidding {
		switch d.Rule {
		case "zone-active-proxied", "port-listening", "port-passive-overlap", "port-end-differs",
			"firewall-closed", "firewall-source", "site-nat":
			// The model shows the consequences.
		default:
			return d, true
		}
	}
	return core.Diagnostic{}, false
}

// undecided returns the result for settings with an undecidable finding.
func undecided(d core.Diagnostic) Result {
	text := "the transfer cannot be predicted"
	sentence := "This transfer cannot be predicted: "
	if d.Severity == core.Error {
		text = "no transfer starts"
		sentence = "No transfer starts with these settings: "
	}
	return Result{
		Cause:    "settings",
		Sentence: sentence + d.Message + " (line " + strconv.Itoa(d.Line) + ").",
		Steps:    []Step{{From: Client, To: Client, Kind: Note, Text: text, Broken: true}},
	}
}

// passive returns the result for a site that does not use active mode.
func passive() Result {
	return Result{
		OK:    true,
		Cause: "passive",
		Sentence: "Enable Active Connection Mode is off: the product asks the partner for a port by PASV and connects to it. " +
			"Nothing listens on the range here, and the firewall need not let in any connection to this host.",
		Steps: []Step{{From: Client, To: Client, Kind: Note, Text: "passive mode: the partner listens, and this host connects"}},
	}
}
