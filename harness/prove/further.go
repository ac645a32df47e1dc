package prove

import (
	"fmt"
	"net/netip"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/portowner"
)

// patientDial is how long a refused connection may take to be one: what is
// longer was waited for, and so not refused but dropped.
const patientDial = time.Second

// verdict is the cause as far as the wait tells more of it than the dialogue. A
// partner that dials before it replies is silent, or says 425 at last, where
// another would have said 150 and been waited for: nothing arrived.
func (p *proof) verdict(o client.Outcome) connect.Cause {
	silent := o.Cause == connect.CauseNoReply && o.During == connect.StateRequesting
	if silent || o.Cause == connect.CauseConnectRefused && p.took >= patientDial {
		return connect.CauseNothingArrived
	}
	return o.Cause
}

// further is what this host knows beyond the outcome, each a sentence of its own.
func (p *proof) further(o client.Outcome) string {
	var text string
	switch o.Cause {
	case connect.CauseRangeExhausted, connect.CausePortBusy:
		if held := portowner.Describe(p.plan.Range); held != "" {
			text = "; " + held
		}
	case connect.CauseConnectRefused:
		text = p.howRefused()
	}
	switch o.Cause {
	case connect.CauseConnectRefused, connect.CauseNothingArrived, connect.CausePortRefused:
		text += translated(o, p.partner)
	}
	return text
}

// howRefused says what the time tells that the partner's 425 took.
func (p *proof) howRefused() string {
	if p.took < patientDial {
		return "; it said so at once: a firewall rejects its connection, or nothing listens where it leads"
	}
	return fmt.Sprintf("; it said so after %v: a firewall drops its packets", p.took.Round(100*time.Millisecond))
}

// translated says that a private address was announced to a partner elsewhere;
// empty where none was.
func translated(o client.Outcome, partner netip.Addr) string {
	announced, err := connect.ParsePortCommand(o.Announced)
	if err != nil || !partner.IsValid() || !announced.Addr().IsPrivate() || partner.IsPrivate() || partner.IsLoopback() {
		return ""
	}
	return fmt.Sprintf("; %v is a private address and the partner's, %v, is not: behind address translation PORT must carry the one that the partner can dial (address in [host])",
		announced.Addr(), partner)
}
