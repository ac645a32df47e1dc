package scenarios_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"activeftp/harness/play"
	"activeftp/harness/scenario"
)

// hostilePeers lists what a hostile or broken partner can do, with the scenarios that
// show it.
var hostilePeers = []struct {
	fault     string
	scenarios []string
}{
	{"connects early", []string{"eprt_dial_at_once", "ftps_dial_at_port", "relay_early"}},
	{"125", []string{"reply_125"}},
	{"two 150s", []string{"fault_150_twice", "reply_150_endless"}},
	{"426 in the middle of the data", []string{"fault_426_moving", "data_reset"}},
	{"226 before the data", []string{"data_226_before_dial", "data_226_early", "data_226_never_dials"}},
	{"multi-line reply without end", []string{"fault_lines_gigabyte", "reply_lines_endless"}},
	{"reply line of 1 GiB", []string{"fault_line_gigabyte", "reply_line_endless"}},
	{"one byte per second", []string{"fault_reply_trickles", "fault_retr_endless"}},
	{"garbage", []string{"fault_garbage", "reply_rubbish", "greeting_foreign"}},
	{"NUL", []string{"fault_nul"}},
	{"CR LF in names", []string{"fault_name_crlf"}},
	{"connects from elsewhere", []string{"dial_other_address", "stranger_rejected"}},
	{"connects twice", []string{"dial_twice", "dial_twice_moving"}},
	{"connects and stays silent", []string{"dial_then_silent", "data_stalls_at_once"}},
	{"wrong TLS role", []string{"ftps_roles_swapped", "fault_role_control"}},
	{"TLS cut without close_notify", []string{"fault_tls_cut"}},
	{"control connection dropped at every point", []string{
		"fault_control_dropped", "fault_tls_dropped", "control_lost_at_login", "control_lost_at_port", "control_lost_after_150",
		"control_lost_moving", "control_lost_before_226", "control_lost_after_226",
	}},
	{"RETR without end", []string{"fault_retr_endless", "limit_endless"}},
	{"LIST without end", []string{"fault_list_endless"}},
	{"STOR never read", []string{"data_stalls_upload"}},
	{"no 226", []string{"data_226_missing"}},
}

// hostileTime is far more than any of these scenarios takes on a busy machine, and far
// less than a wait without end.
const hostileTime = 2 * time.Minute

// maxAllocated bounds the memory that a scenario allocates on both sides together, in
// bytes, whether it is freed again or not. A client that kept what it is sent would
// need up to 1 GiB.
const maxAllocated = 16 << 20

// TestHostilePeers checks that each fault has a scenario that names its verdict, and
// that it ends in bounded time and memory. Nothing runs beside it: parallel tests wait
// until all others are done.
func TestHostilePeers(t *testing.T) {
	all := map[string]*scenario.Scenario{}
	for _, s := range readAll(t) {
		all[s.Name] = s
	}
	for _, hostile := range hostilePeers {
		for _, name := range hostile.scenarios {
			s := all[name]
			if s == nil {
				t.Errorf("%s: there is no scenario %s", hostile.fault, name)
				continue
			}
			t.Run(name, func(t *testing.T) { checkBounds(t, s) })
		}
	}
}

// checkBounds plays a scenario under the bounds for hostile peers.
func checkBounds(t *testing.T, s *scenario.Scenario) {
	if !namesVerdict(s) {
		t.Error("no step says done or failed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), hostileTime)
	defer cancel()
	before := allocated()
	r := play.Run(ctx, []*scenario.Scenario{s}, play.Options{})
	got := allocated() - before
	if r.Worst() != 0 {
		t.Error(text(t, r))
	}
	skipUnplayable(t, r)
	if got > maxAllocated {
		t.Errorf("allocated %d bytes, want at most %d", got, maxAllocated)
	}
}

// namesVerdict reports whether a step of the scenario says how its transfer ends.
func namesVerdict(s *scenario.Scenario) bool {
	for i := range s.Steps {
		if s.Steps[i].Fact("done") != nil || s.Steps[i].Fact("failed") != nil {
			return true
		}
	}
	return false
}

// allocated returns the number of bytes that this process has allocated since its start.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
