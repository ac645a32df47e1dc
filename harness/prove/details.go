package prove

import (
	"fmt"
	"net/netip"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/portowner"
)

// correctedCause returns the cause of a failed transfer, corrected by its duration: a
// rejected connection fails at once, and a late 425 means that packets were dropped. A
// partner that connects before it replies is silent for as long as it tries, or
// replies with a late 425, although the cause is the same as after a 150:
// nothing arrived.
func correctedCause(o client.Outcome) connect.Cause {
	if o.Connected() {
		return o.Cause
	}
	silent := o.Cause == connect.CauseNoReply && o.During == connect.StateRequesting
	if silent || o.Cause == connect.CauseConnectRefused && o.Late {
		return connect.CauseNothingArrived
	}
	return o.Cause
}

// details returns clauses that this host can add to a failed outcome, each
// after a semicolon.
func (p *prover) details(o client.Outcome) string {
	var text string
	if o.Connected() { // neither a firewall nor the address is the reason
		return text
	}
	switch o.Cause {
	case connect.CauseRangeExhausted, connect.CausePortBusy:
		if owners := portowner.Describe(p.plan.Range); owners != "" {
			text = "; " + owners
		}
	case connect.CauseConnectRefused:
		text = refusalDelay(o)
	}
	switch o.Cause {
	case connect.CauseConnectRefused, connect.CauseNothingArrived, connect.CausePortRefused:
		text += privateAddress(o, p.partner)
	}
	return text
}

// refusalDelay explains a 425 by the time that it took.
func refusalDelay(o client.Outcome) string {
	if !o.Late {
		return "; it replied at once: a firewall rejects its connection, or nothing listens at the announced address"
	}
	return fmt.Sprintf("; it replied after %v: a firewall drops its packets", o.Waited.Round(100*time.Millisecond))
}

// privateAddress points out that a private address was announced to a public
// partner. It is empty otherwise.
func privateAddress(o client.Outcome, partner netip.Addr) string {
	announced, err := connect.ParsePortCommand(o.Announced)
	if err != nil || !partner.IsValid() || !announced.Addr().IsPrivate() || partner.IsPrivate() || partner.IsLoopback() {
		return ""
	}
	return fmt.Sprintf("; %v is a private address, but the partner's, %v, is not: behind NAT, announce the address that the partner can connect to (address in [host])",
		announced.Addr(), partner)
}
