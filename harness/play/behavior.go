package play

import (
	"net/netip"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
)

// behavior is the set of client options that a scenario's steps can change and the
// settings do not cover. The zero value behaves as the product does.
type behavior struct {
	policy      connect.Announcement
	verify      string // strict, warn or off; "": from the settings
	allowed     []netip.Prefix
	announce    netip.Addr // invalid: from the settings
	ascii       bool
	next        nextOptions
	clearData   bool // PROT C
	unverified  bool // accept any partner certificate
	certificate bool // present a client certificate
	limits      client.Limits
}

// verification returns the policy for data connections from other addresses.
func (r *run) verification(plan core.Plan) connect.Verify {
	switch r.behavior.verify {
	case "strict":
		return connect.Strict
	case "warn":
		return connect.Warn
	case "off":
		return connect.Off
	}
	return client.VerifyFor(plan)
}

// announceAddr returns the address to announce in PORT and EPRT. If it is invalid,
// the client announces its address on the control connection.
func (r *run) announceAddr() netip.Addr {
	if r.behavior.announce.IsValid() {
		return r.behavior.announce
	}
	return r.settings.Settings.Host.OnlyAddress()
}

// nextOptions is the set of options that steps set for the next transfer only. The
// zero value sets none.
type nextOptions struct {
	abort   int    // line of the step "abort"; 0: none
	restart int64  // REST offset, in bytes
	limit   int64  // bytes to receive at most
	fault   *fault // nil: none
}

// takeOptions returns the options for the next transfer and resets them.
func (b *behavior) takeOptions() nextOptions {
	next := b.next
	b.next = nextOptions{}
	return next
}

// untried returns the line and the word of a step for a next transfer that did not
// come; line is 0 if there is none.
func (n *nextOptions) untried() (line int, word string) {
	switch {
	case n.abort > 0:
		return n.abort, "abort"
	case n.fault != nil:
		return n.fault.line, "fault"
	}
	return 0, ""
}

// security returns the TLS options that the plan and the steps ask for. They are
// zero for a site without FTPS.
func (r *run) security(plan core.Plan) (s client.Security, err error) {
	if !plan.UseFTPS {
		return s, nil
	}
	s = client.Security{
		Mode: client.Explicit, ClearData: r.behavior.clearData, ClearCommands: plan.ClearCommands, Unverified: r.behavior.unverified,
	}
	if r.stage.Implicit() {
		s.Mode = client.Implicit
	}
	if s.Roots, err = r.stage.Roots(); err != nil || !r.behavior.certificate {
		return s, err
	}
	certificate, err := r.stage.ClientCertificate()
	s.Certificate = &certificate
	return s, err
}
