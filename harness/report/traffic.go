package report

import (
	"time"

	"activeftp/core"
)

// Traffic is what a proof saw on the network: its transfers and, if it tried
// every port, the result for each port of the range.
type Traffic struct {
	Spans     []PortSpan // in ascending order, without gaps; empty if the ports were not tried one by one
	Transfers []Transfer // in the order in which they began; at most MaxTransfers
}

// MaxTransfers is the highest number of transfers that a Traffic keeps.
const MaxTransfers = 2000

// PortSpan is a run of adjacent ports with the same status, for the same reason.
type PortSpan struct {
	core.PortRange
	Status PortStatus
	Tried  int    // number of its ports that were tried
	Reason string // empty for open ports
}

// PortStatus is the result for one port of a range.
type PortStatus string

// The statuses of a port. Refused, Dropped and OtherAddress are for the end that
// dials; a proof over FTP cannot tell them apart.
const (
	PortOpen         PortStatus = "open"
	PortClosed       PortStatus = "closed"
	PortSampled      PortStatus = "closed, sampled" // both ends of the run and at least one in 32 ports inside were tried, and all are closed
	PortRefused      PortStatus = "refused"
	PortDropped      PortStatus = "dropped"
	PortOtherAddress PortStatus = "other address" // connected, but from an address that is not the partner's
	PortBusy         PortStatus = "busy"          // this host cannot listen on it
	PortFailed       PortStatus = "failed"        // the partner connected or refused for a reason that is not the port's
	PortNotTried     PortStatus = "not tried"
)

// Transfer is one transfer of a proof, for a time line.
type Transfer struct {
	Name    string // such as "upload"
	Port    int    // 0 if no port was bound
	Session int    // from 0; transfers of one session do not overlap
	Start   time.Duration
	Elapsed time.Duration
	Failed  bool
}
