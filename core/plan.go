package core

import (
	"net/netip"
	"strings"
)

// Mode is who listens for the data connection.
type Mode uint8

const (
	// Passive: the partner listens and the product connects (PASV, EPSV).
	Passive Mode = iota
	// Active: the product listens and the partner connects (PORT, EPRT).
	Active
)

// String is the mode's word in every report.
func (m Mode) String() string {
	if m == Active {
		return "active"
	}
	return "passive"
}

// DefaultPort is the control port of FTP when a site names none (RFC 959
// section 5.2: L = 21).
const DefaultPort = 21

// Plan is what the transfers of one site will do.
type Plan struct {
	Site       string
	Mode       Mode
	Route      Route
	Server     string     // host name or address of the partner; empty when not given
	Port       int        // control port of the partner
	Range      PortRange  // where the product listens in active mode; zero: any port above 1023
	Announce   netip.Addr // address that PORT or EPRT carries; invalid: that of the control connection
	VerifyHost bool       // the data connection must come from the server's address
	UseFTPS    bool

	// ClearCommands has the client ask for CCC (RFC 4217 section 6).
	ClearCommands bool
}

// Plan says what the transfers of a site, one of r.Settings, will do, or which
// diagnostics forbid it; then the Plan is zero.
func (r *Result) Plan(site *Site) (Plan, []Diagnostic) {
	if forbids := r.forbidding(site); len(forbids) > 0 {
		return Plan{}, forbids
	}
	s := r.Settings
	plan := Plan{
		Site:       site.Name,
		Route:      s.Route(site),
		Server:     site.Server.V,
		Port:       DefaultPort,
		VerifyHost: site.HostnameVerification.V != "disabled",
		UseFTPS:    site.UseFTPS.V,

		ClearCommands: site.UseFTPS.V && site.ClearCommandChannel.V,
	}
	if site.Port.Known() {
		plan.Port = site.Port.V
	}
	if site.Active() {
		plan.Mode = Active
		plan.Range = s.Active.valid()
		plan.Announce = s.Host.Address.V
	}
	return plan, nil
}

// forbidding are the diagnostics that leave the site without a plan: errors
// that concern it, and expressions in what the plan needs.
func (r *Result) forbidding(site *Site) []Diagnostic {
	index := r.Settings.siteIndex[site.Name]
	active := site.Active() || site.ActiveMode.State == Unclear
	var all []Diagnostic
	for _, d := range r.Diagnostics {
		concerns := d.scope == scopeText || d.scope == scopeActive && active || d.scope == scopeSite && d.site == index
		if concerns && (d.Severity == Error || d.Rule == "value-expression" && planNeeds(d.Path)) {
			all = append(all, d)
		}
	}
	return all
}

// planNeeds reports whether a plan is made from the value at path.
func planNeeds(path string) bool {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "base-port", "number-of-ports", "address",
		"server", "port", keyZone, keyActive, "use-ftps", "clear-command-channel", "hostname-verification":
		return true
	}
	return false
}
