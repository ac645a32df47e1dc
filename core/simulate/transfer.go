package simulate

import (
	"errors"
	"strconv"

	"activeftp/core"
)

// Faults are what goes wrong, besides what the settings themselves get wrong.
// The zero value is a transfer that nothing disturbs.
type Faults struct {
	Drop       bool // a firewall drops the partner's data connection without a word
	Closed     bool // a firewall rejects it, so that the partner knows at once
	NAT        bool // the partner reaches this host at another address than PORT announces
	Busy       bool // the port tried first is in use
	RefuseEPRT bool // the partner does not know EPRT
	Proxied    bool // the control connection goes through a zone's SOCKS5 proxy
	Stranger   bool // somebody else connects to the port before the partner does

	EPRT bool // no fault: EPRT is tried first, PORT only when it is refused
}

// Result is what becomes of the transfer.
type Result struct {
	OK bool `json:"ok"`
	// Cause is the name of the connect.Cause the transfer ended with ("done"), or
	// "passive" for a site that does not use active mode, or "settings" when an
	// error in them leaves nothing to work out.
	Cause    string `json:"cause"`
	Sentence string `json:"sentence"` // what happens on the wire, and what to do
	Port     int    `json:"port"`     // that was listened on; 0 when none was
	Line     string `json:"line"`     // the PORT or EPRT command that announced it last; empty when none did
	Steps    []Step `json:"steps"`    // in order
}

// Step is one arrow of the sequence, or a remark at one party when From and To
// are the same.
type Step struct {
	From   Party  `json:"from"`
	To     Party  `json:"to"`
	Kind   Kind   `json:"kind"`
	Text   string `json:"text"`
	Broken bool   `json:"broken"` // it does not get through, or ends the transfer
}

// Party is somebody who takes part.
type Party string

const (
	Client   Party = "client"   // the product: FTP client, and listener of the data connection
	Partner  Party = "partner"  // the FTP server, which connects in
	Stranger Party = "stranger" // somebody else
)

// Kind is what a step consists of.
type Kind string

const (
	Command Kind = "command" // on the control connection
	Reply   Kind = "reply"   // on the control connection
	Connect Kind = "connect" // a TCP connection is opened, or meant to be
	Data    Kind = "data"    // on the data connection
	Note    Kind = "note"    // what a party does by itself
)

// Transfer works out a download of the named transfer site. Without a name it is
// the first site that uses active mode, else the first, else one that the
// settings would serve. What the settings say of zones, addresses, ports in use
// and the firewall holds in the model too. The error says that there is no such
// site.
func Transfer(r *core.Result, site string, f Faults) (Result, error) {
	s := siteOf(r.Settings, site)
	if s == nil {
		return Result{}, errors.New("simulate a transfer: no transfer site " + strconv.Quote(site))
	}
	if d, ok := undecidable(r, s); ok {
		return undecided(d), nil
	}
	if !s.Active() {
		return passive(), nil
	}
	return newModel(newSetup(r, s, f)).run()
}

// siteOf is the site to simulate, nil when there is none of that name.
func siteOf(s *core.Settings, name string) *core.Site {
	if name != "" {
		return s.Site(name)
	}
	for i := range s.Sites {
		if s.Sites[i].Active() {
			return &s.Sites[i]
		}
	}
	if len(s.Sites) > 0 {
		return &s.Sites[0]
	}
	return &core.Site{
		ActiveMode:  core.Value[bool]{V: true, State: core.Known},
		NetworkZone: core.Value[string]{V: "none", State: core.Known},
	}
}

// undecidable is the first finding that leaves open what a transfer would do.
func undecidable(r *core.Result, s *core.Site) (core.Diagnostic, bool) {
	_, forbidding := r.Plan(s)
	for _, d := range forbidding {
		switch d.Rule {
		case "zone-active-proxied", "port-listening", "port-passive-overlap", "port-end-differs",
			"firewall-closed", "firewall-source", "site-nat":
			// The model shows what comes of it.
		default:
			return d, true
		}
	}
	return core.Diagnostic{}, false
}

// undecided is the result where a finding leaves nothing to work out.
func undecided(d core.Diagnostic) Result {
	text := "what the transfer would do cannot be told"
	sentence := "What this transfer would do cannot be told: "
	if d.Severity == core.Error {
		text = "no transfer starts"
		sentence = "No transfer starts with these settings: "
	}
	return Result{
		Cause:    "settings",
		Sentence: sentence + d.Message + ".",
		Steps:    []Step{{From: Client, To: Client, Kind: Note, Text: text, Broken: true}},
	}
}

// passive is the result of a site that does not use active mode.
func passive() Result {
	return Result{
		OK:    true,
		Cause: "passive",
		Sentence: "Enable Active Connection Mode is off: the product asks the partner for a port by PASV and connects to it. " +
			"Nothing listens on the range here, and the firewall has nothing to open towards this host.",
		Steps: []Step{{From: Client, To: Client, Kind: Note, Text: "passive mode: the partner listens, and this host connects"}},
	}
}
