package core

import (
	"net/netip"
	"strings"
)

// Mode is the FTP mode of a data connection. It decides which side listens.
type Mode uint8

const (
	// Passive means that the partner listens and the product connects (PASV,
	// EPSV).
	Passive Mode = iota
	// Active means that the product listens and the partner connects (PORT,
	// EPRT).
	Active
)

// String returns the name of the mode as reports print it.
func (m Mode) String() string {
	if m == Active {
		return "active"
	}
	return "passive"
}

// DefaultPort is the control port of a site that sets none (RFC 959 section
// 5.2: L = 21).
const DefaultPort = 21

// Plan is the description of a site's transfers.
type Plan struct {
	Site       string
	Mode       Mode
	Route      Route
	Server     string     // host name or address of the partner; empty if not given
	Port       int        // control port of the partner
	Range      PortRange  // that the product listens on in active mode; zero: any port above 1023
	Announce   netip.Addr // address that PORT or EPRT carries; invalid: that of the control connection, as with several nodes
	VerifyHost bool       // the data connection must come from the server's address
	UseFTPS    bool

	// ClearCommands makes the client send CCC (RFC 4217 section 6).
	ClearCommands bool
}

// Plan returns the plan for a site of r.Settings. If diagnostics rule out its
// transfers, Plan returns these and the zero Plan.
func (r *Result) Plan(site *Site) (Plan, []Diagnostic) {
	if blockers := r.blockers(site); len(blockers) > 0 {
		return Plan{}, blockers
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
		plan.Range = s.Active.validRange()
		plan.Announce = s.Host.OnlyAddress()
	}
	return plan, nil
}

// blockers returns the diagnostics that leave the site without a plan: the
// errors that concern it and are not accepted, and the expressions in values
// that the plan needs.
func (r *Result) blockers(site *Site) []Diagnostic {
	index := int32(r.Settings.siteIndex[site.Name])
	active := site.Active() || site.ActiveMode.State == Unclear
	var all []Diagnostic
	for _, d := range r.Diagnostics {
		concerns := d.scope == scopeText || d.scope == scopeActive && active || d.scope == scopeSite && d.site == index
		if concerns && (d.Prevents() || isUndecided(d.Rule) && planNeeds(d.Path)) {
			all = append(all, d)
		}
	}
	return all
}

// isUndecided reports whether a rule is about a value that the text leaves open.
func isUndecided(rule string) bool { return rule == "value-expression" || rule == "value-unknown" }

// planNeeds reports whether a plan depends on the value at path.
func planNeeds(path string) bool {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "base-port", "number-of-ports", "address",
		"server", "port", keyZone, keyActive, "use-ftps", "clear-command-channel", "hostname-verification":
		return true
	}
	return false
}
