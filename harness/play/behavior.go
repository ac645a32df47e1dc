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
	restart     int64 // REST offset of the next transfer, in bytes; 0: none
	abort       int   // line of the step "abort" for the next transfer; 0: none
	clearData   bool  // PROT C
	unverified  bool  // accept any partner certificate
	certificate bool  // present a client certificate
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

// takeRestart returns the REST offset of the next transfer and resets it to 0.
func (b *behavior) takeRestart() int64 {
	offset := b.restart
	b.restart = 0
	return offset
}

// takeAbort reports whether to abort the next transfer, and clears the request.
func (b *behavior) takeAbort() bool {
	abort := b.abort > 0
	b.abort = 0
	return abort
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
