package client

import (
	"crypto/tls"
	"errors"
	"os"
	"testing"
	"time"

	"activeftp/core/connect"
)

// TestPassiveProgress checks, for everything that can have happened on the two
// connections, whether a passive transfer is over, how long it waits for the rest,
// and the cause if nothing more comes.
func TestPassiveProgress(t *testing.T) {
	const reply, patience = 20 * time.Minute, time.Minute
	lost := errors.New("control connection lost")
	broken := errors.New("broken")
	noTLS := tls.RecordHeaderError{Msg: "no TLS"}
	final := func(code int) connect.Reply { return connect.Reply{Code: code} }
	for name, tt := range map[string]struct {
		progress     passiveProgress
		over, secure bool // in clear text, and under TLS
		limit        time.Duration
		want         connect.Cause
	}{
		"data moves":            {passiveProgress{}, false, false, 0, connect.CauseDataStalled},
		"226 before the end":    {passiveProgress{final: final(226)}, false, false, 0, connect.CauseDataStalled},
		"552 before the end":    {passiveProgress{final: final(552)}, true, false, patience, connect.CauseTransferAborted},
		"lost before the end":   {passiveProgress{lost: true}, true, false, patience, connect.CauseControlLost},
		"the data has ended":    {passiveProgress{end: connect.Ended()}, false, false, reply, connect.CauseNoFinalReply},
		"ended and confirmed":   {passiveProgress{end: connect.Ended(), final: final(226)}, true, true, reply, connect.CauseDone},
		"ended and refused":     {passiveProgress{end: connect.Ended(), final: final(552)}, true, true, reply, connect.CauseTransferAborted},
		"ended and lost":        {passiveProgress{end: connect.Ended(), lost: true}, true, true, reply, connect.CauseControlLost},
		"empty":                 {passiveProgress{final: final(550), empty: true}, false, false, patience, connect.CauseDone},
		"empty and broken":      {passiveProgress{end: connect.Broken(broken), final: final(550), empty: true}, true, true, reply, connect.CauseDone},
		"empty and not secured": {passiveProgress{end: connect.Unsecured(broken), final: final(550), empty: true}, true, true, reply, connect.CauseDone},
		"empty, but TLS failed": {passiveProgress{end: connect.Unsecured(noTLS), final: final(550), empty: true}, true, true, reply, connect.CauseTLSFailed},
		"empty, but too much":   {passiveProgress{end: connect.Excess(broken), final: final(550), empty: true}, true, true, reply, connect.CauseTooMuchData},
		"empty, own fault":      {passiveProgress{end: connect.Fault(broken), final: final(550), empty: true}, true, true, reply, connect.CauseLocalFault},
		"ended, without files":  {passiveProgress{end: connect.Ended(), final: final(550), empty: true}, true, true, reply, connect.CauseDone},
		"broken":                {passiveProgress{end: connect.Broken(broken)}, false, false, reply, connect.CauseDataBroken},
		"broken and lost":       {passiveProgress{end: connect.Broken(broken), lost: true}, true, true, reply, connect.CauseDataBroken},
		"broken and confirmed":  {passiveProgress{end: connect.Broken(broken), final: final(226)}, true, true, reply, connect.CauseDataBroken},
		"own fault":             {passiveProgress{end: connect.Fault(broken)}, true, true, reply, connect.CauseLocalFault},
		"too much":              {passiveProgress{end: connect.Excess(broken)}, true, true, reply, connect.CauseTooMuchData},
		"TLS failed":            {passiveProgress{end: connect.Unsecured(broken)}, false, false, reply, connect.CauseTLSFailed},
		"TLS failed, 550":       {passiveProgress{end: connect.Unsecured(broken), final: final(550)}, true, true, reply, connect.CauseTLSFailed},
		"TLS stalled":           {passiveProgress{end: connect.Unsecured(os.ErrDeadlineExceeded)}, true, true, reply, connect.CauseTLSFailed},
		"broken by a time-out":  {passiveProgress{end: connect.Broken(os.ErrDeadlineExceeded)}, false, false, reply, connect.CauseDataBroken},
		"own fault and refused": {passiveProgress{end: connect.Fault(broken), final: final(552)}, true, true, reply, connect.CauseTransferAborted},
	} {
		g := tt.progress
		if over, secure := g.over(false), g.over(true); over != tt.over || secure != tt.secure {
			t.Errorf("%s: over %t in clear text, %t under TLS; want %t, %t", name, over, secure, tt.over, tt.secure)
		}
		if got := g.limit(reply, patience); got != tt.limit {
			t.Errorf("%s: waits %v, want %v", name, got, tt.limit)
		}
		o := g.outcome(lost)
		if o.Cause != tt.want || o.Reply.Code != g.final.Code {
			t.Errorf("%s: %v, reply %v; want %v", name, o.Cause, o.Reply, tt.want)
		}
		wantErr := g.end.Err
		switch tt.want {
		case connect.CauseControlLost:
			wantErr = lost
		case connect.CauseDone:
			wantErr = nil
		}
		if !errors.Is(o.Err, wantErr) {
			t.Errorf("%s: error %v, want %v", name, o.Err, wantErr)
		}
	}
}
