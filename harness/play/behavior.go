package play

import (
	"net/netip"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
)

// behavior is how the client transfers, as far as the settings do not say it. The
// zero value is what the product does.
type behavior struct {
	policy      connect.Announcement
	verify      string // "": as the settings say
	allowed     []netip.Prefix
	announce    netip.Addr // invalid: as the settings say
	ascii       bool
	restart     int64 // offset of the next transfer, in bytes
	abort       int   // line of the step "abort" for the next transfer; 0: none
	clearData   bool
	unverified  bool // accept any certificate of the partner
	certificate bool // show one
	limits      client.Limits
}

// verification returns how to treat data connections from other addresses.
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

// announceAddr returns the address for PORT and EPRT to carry; invalid: that of
// the control connection.
func (r *run) announceAddr() netip.Addr {
	if r.behavior.announce.IsValid() {
		return r.behavior.announce
	}
	return r.settings.Settings.Host.Address.V
}

// takeRestart returns the offset of the next transfer, once.
func (b *behavior) takeRestart() int64 {
	offset := b.restart
	b.restart = 0
	return offset
}

// takeAbort reports whether the next transfer is to be aborted, once.
func (b *behavior) takeAbort() bool {
	abort := b.abort > 0
	b.abort = 0
	return abort
}

// security returns TLS as the plan and the steps want it.
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
