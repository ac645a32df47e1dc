package prove

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"activeftp/core"
	"activeftp/harness/report"
)

// traffic collects what the transfers of a proof showed. The zero value is empty.
// It is safe for concurrent use.
type traffic struct {
	mu     sync.Mutex
	report report.Traffic
	used   map[int]bool       // ports that carried a transfer
	talk   []string           // the dialogue of the first failure
	first  []string           // the dialogue of the first session
	others map[netip.Addr]int // connections that were turned away, by source; at most maxStrangers sources
}

// add records a transfer.
func (t *traffic) add(one report.Transfer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.report.Transfers) < report.MaxTransfers {
		t.report.Transfers = append(t.report.Transfers, one)
	}
	if one.Failed {
		return
	}
	if t.used == nil {
		t.used = map[int]bool{}
	}
	t.used[one.Port] = true
}

// addSpan records the result for a run of ports.
func (t *traffic) addSpan(span report.PortSpan) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Spans = append(t.report.Spans, span)
}

// portsUsed returns the number of ports that carried a transfer.
func (t *traffic) portsUsed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.used)
}

// keepTalk keeps the dialogue of the first failure.
func (t *traffic) keepTalk(lines []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.talk == nil {
		t.talk = lines
	}
}

// keepFirst keeps the dialogue of the first session.
func (t *traffic) keepFirst(lines []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.first = lines
}

// maxStrangers is the number of strangers that are named.
const maxStrangers = 16

// addStrangers records connections that a transfer turned away.
func (t *traffic) addStrangers(rejected []netip.AddrPort) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, stranger := range rejected {
		if t.others == nil {
			t.others = map[netip.Addr]int{}
		}
		if _, ok := t.others[stranger.Addr()]; ok || len(t.others) < maxStrangers {
			t.others[stranger.Addr()]++
		}
	}
}

// strangers names the sources of the connections that were turned away, and their
// numbers. It returns "" if there were none.
func (t *traffic) strangers() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var parts []string
	for address, n := range t.others {
		parts = append(parts, fmt.Sprintf("%s from %v", core.Count(n, "connection"), address))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// result returns the traffic, nil if there was none, and a dialogue: that of the
// first failure or, if no transfer failed, that of the first session. None
// explains an interrupt.
func (t *traffic) result(interrupted bool) (*report.Traffic, []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	talk := t.talk
	if talk == nil && !interrupted {
		talk = t.first
	}
	if len(t.report.Transfers) == 0 && len(t.report.Spans) == 0 {
		return nil, talk
	}
	return &t.report, talk
}
