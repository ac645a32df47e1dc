package prove

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/host"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// TestEveryPortReport checks what the report says about the ports, and whether the
// other transfers follow.
func TestEveryPortReport(t *testing.T) {
	for name, tt := range map[string]struct {
		proof virtualProof
		want  played
	}{
		"a sampled run": {
			virtualProof{ports: strings.Repeat("d", 400)},
			played{
				spans: "closed, sampled 0-399", rules: "every-port", elapsed: 71250 * time.Millisecond, proved: "every port: 0 of 400 ports of 10000-10399 are open",
				findings: "every-port: payroll: 400 ports (10000-10399) closed (64 tried, at both ends of each run and at least one in every 32 ports between): the partner",
			},
		},
		"two runs with one reason": {
			virtualProof{ports: "odood", options: Options{Exhaustive: true}},
			played{spans: "open 0-0, closed 1-1, open 2-3, closed 4-4", rules: "every-port", findings: "2 ports (10001, 10004) closed: the partner", proved: "every port: 3 of 5 ports of 10000-10004 are open"},
		},
		"busy and failed": {
			virtualProof{ports: "obfo"},
			played{
				spans: "open 0-0, busy 1-1, failed 2-2, open 3-3", rules: "every-port every-port",
				findings: "payroll: port 10001 cannot be listened on: address already in use\npayroll: port 10002 failed: the partner refused",
			},
		},
		"failed alike and late": { // the next transfer would fail as late
			virtualProof{ports: "f", each: 5 * time.Second},
			played{rules: "every-port", findings: "port 10000 failed: ", elapsed: 5 * time.Second},
		},
		"closed and late": {
			virtualProof{ports: "l"},
			played{rules: "every-port", findings: "port 10000 closed: the partner could not connect: ", elapsed: 5 * time.Second},
		},
		"interrupted": {
			virtualProof{ports: "dddd", cancel: time.Second},
			played{spans: "not tried 0-3", rules: "every-port", findings: "4 ports (10000-10003) not tried: interrupted", elapsed: time.Second, unproved: "upload"},
		},
		"interrupted during the upload": {
			virtualProof{ports: "rr", each: 900 * time.Millisecond, options: Options{Parallel: 1}, cancel: 2100 * time.Millisecond},
			played{spans: "closed 0-1", rules: "every-port cancelled"},
		},
		"the time is over while a listing arrives": {
			virtualProof{ports: "s", answer: func(a attempted) byte {
				if a.number == 0 {
					return 's'
				}
				return 'o'
			}, options: Options{Limits: client.Limits{Accept: 4 * time.Second}}},
			played{spans: "open 0-0"},
		},
		"somebody else connects first": {
			virtualProof{ports: "oo", options: Options{Parallel: 1}, answer: func(a attempted) byte {
				if a.nth == 1 {
					return 't'
				}
				return 'o'
			}},
			played{spans: "open 0-1", proved: "turned away, because they came from another address than the partner's: 1 connection from 192.0.2.3"},
		},
		"the listing is as large as allowed": {
			virtualProof{ports: "oo", listing: 1 << 20, options: Options{Parallel: 1}},
			played{logins: "1 at 0s", spans: "open 0-1"},
		},
		"the listing is larger": {
			virtualProof{ports: "oo", listing: 1<<20 + 1, options: Options{Parallel: 1}},
			played{logins: "3 at 0s", spans: "open 0-1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.proof.options.EveryPort = true
			tt.proof.run(t).check(t, tt.want)
		})
	}
}

// TestEveryPortTalk checks which dialogue the report has: that of the first transfer
// that failed, or that of the session from the upload on.
func TestEveryPortTalk(t *testing.T) {
	for name, tt := range map[string]struct {
		ports string
		want  string // the commands
	}{
		"a port failed":      {"of", "PORT LIST"},
		"every port is open": {"oo", "PORT STOR PORT RETR PORT LIST DELE QUIT"},
	} {
		t.Run(name, func(t *testing.T) {
			p := virtualProof{ports: tt.ports, options: Options{EveryPort: true, Parallel: 1}}.run(t)
			var commands []string
			for _, line := range p.Talk {
				for _, field := range strings.Fields(line) {
					if len(field) == 4 && strings.ToUpper(field) == field && field[0] >= 'A' {
						commands = append(commands, field)
					}
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(commands, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s\n%q", diff, p.Talk)
			}
		})
	}
}

// TestAlikeKey checks which results one finding can be about.
func TestAlikeKey(t *testing.T) {
	closed := portResult{status: report.PortClosed, kind: "a", reason: "one", slow: true, blocked: true}
	sampled := portResult{status: report.PortSampled, kind: "a", reason: "another"}
	for name, tt := range map[string]struct {
		one, other portResult
		want       bool
	}{
		"sampled":        {closed, sampled, true},
		"another kind":   {closed, portResult{status: report.PortClosed, kind: "b"}, false},
		"another status": {closed, portResult{status: report.PortFailed, kind: "a"}, false},
		"open":           {closed, portResult{status: report.PortOpen, kind: "a"}, false},
	} {
		if alike := alikeKey(tt.one) == alikeKey(tt.other); alike != tt.want {
			t.Errorf("%s: alike %t", name, alike)
		}
	}
}

// TestSpanOf checks the span of a run, which names the owners of busy ports alone.
func TestSpanOf(t *testing.T) {
	r := core.PortRange{Base: 10000, Number: 10}
	owners := map[int]string{10002: "ftpd"}
	for status, reason := range map[report.PortStatus]string{
		report.PortBusy: "in use by ftpd", report.PortFailed: "in use", report.PortOpen: "in use",
	} {
		got := spanOf(r, run{first: 1, last: 3, tried: 2, result: portResult{status: status, reason: "in use"}}, owners)
		want := report.PortSpan{PortRange: core.PortRange{Base: 10001, Number: 3}, Status: status, Tried: 2, Reason: reason}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", status, diff)
		}
	}
}

// TestEphemeralWarning checks that busy ports among those for outgoing connections are
// pointed out, but not for another network, of which nothing is known.
func TestEphemeralWarning(t *testing.T) {
	ephemeral := host.EphemeralPorts()
	if len(ephemeral) == 0 {
		peertest.Unavailable(t, errors.New("the ports for outgoing connections are unknown"))
	}
	r := core.PortRange{Base: ephemeral[0].Base - 2, Number: 4}
	outside, inside := run{first: 0, last: 1}, run{first: 2, last: 3}
	for name, tt := range map[string]struct {
		network client.Network
		runs    []run
		want    bool
	}{
		"inside":          {nil, []run{outside, inside}, true},
		"outside":         {nil, []run{outside}, false},
		"another network": {new(virtualNetwork), []run{inside}, false},
	} {
		p := &prover{options: Options{Network: tt.network}}
		if got := p.ephemeralWarning(r, tt.runs); (got != "") != tt.want || tt.want && !strings.Contains(got, ephemeral[0].String()) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
