package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestQueue checks that every number is given once, and again after it came back.
func TestQueue(t *testing.T) {
	var progress []string
	q := &queue{total: 3, progress: func(done, total int) { progress = append(progress, fmt.Sprint(done, "/", total)) }}
	take := func() (all []int) {
		for i, ok := q.take(); ok; i, ok = q.take() {
			all = append(all, i)
		}
		return all
	}
	if diff := cmp.Diff([]int{0, 1, 2}, take()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	q.giveBack(1, "the first reason")
	q.giveBack(0, "the last reason")
	q.finish()
	again := take()
	if slices.Sort(again); !slices.Equal(again, []int{0, 1}) || q.reason != "the last reason" {
		t.Errorf("%v, %q", again, q.reason)
	}
	q.finish()
	q.finish()
	if diff := cmp.Diff([]string{"1/3", "2/3", "3/3"}, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestCauseText(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(context.Canceled)
	if got := causeText(ctx); got != "interrupted" {
		t.Errorf("%q", got)
	}
	ctx, cancel = context.WithCancelCause(t.Context())
	cancel(errors.New("the hour is over"))
	if got := causeText(ctx); got != "the hour is over" {
		t.Errorf("%q", got)
	}
}

// TestManyCounts checks the findings about additional transfers: those that failed,
// the first of them, and those that were not tried.
func TestManyCounts(t *testing.T) {
	failure := client.Outcome{Outcome: connect.Outcome{Cause: connect.CauseNothingArrived, Port: 10007}}
	for _, tt := range []struct {
		name   string
		many   *many
		rules  []string
		says   string // in the first finding
		proved string
	}{
		{"all done", &many{done: 9}, nil, "", "9 of 9 transfers done"},
		{"some failed", &many{done: 7, failed: []int{3, 5}, first: 3, failure: failure}, []string{"transfers"},
			"2 of 9 transfers failed|transfer 4, port 10007", "7 of 9 transfers done"},
		{"they succeeded alone", &many{done: 9, first: 3, failure: failure}, []string{"partner-sessions"}, "9 transfers|4 sessions", "9 of 9 transfers done"},
		{"some were not tried", &many{done: 7, missed: 2, reason: "interrupted"}, []string{"transfers"}, "2 of 9 transfers not tried: interrupted", "7 of 9 transfers done"},
		{"one was not tried", &many{done: 8, missed: 1, reason: "interrupted"}, []string{"transfers"}, "1 of 9 transfers not tried", "8 of 9 transfers done"},
		{"both", &many{done: 6, missed: 2, reason: "interrupted", failed: []int{0}, failure: failure}, []string{"transfers", "transfers"},
			"1 of 9 transfers failed|transfer 1,", "6 of 9 transfers done"},
	} {
		p := &prover{checked: core.Check(peertest.Settings(core.PortRange{Base: 10000, Number: 10})), target: &target{}}
		p.site = p.checked.Settings.Site("payroll")
		tt.many.prover = p
		tt.many.report(9, 4)
		var rules []string
		for _, f := range p.result.Findings {
			rules = append(rules, f.Rule)
		}
		if diff := cmp.Diff(tt.rules, rules); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		} else if len(rules) > 0 {
			checkText(t, tt.name, p.result.Findings[0].Message, tt.says, "")
		}
		if got := strings.Join(p.result.Proved, "|"); got != tt.proved {
			t.Errorf("%s: proved %q, want %q", tt.name, got, tt.proved)
		}
	}
}

// TestManyTransfers checks which transfers are made: listings with a real partner,
// uploads and downloads in turn with the bundled one, each worker to its own path.
func TestManyTransfers(t *testing.T) {
	m := &many{prover: &prover{target: &target{}}, ports: client.AnyPort()}
	for i := range 2 {
		if got := m.transfer(i, 3); got.Command != "LIST" || got.Send != nil || got.Ports != m.ports {
			t.Errorf("real partner: %+v", got)
		}
	}
	m.prover.target.bundled = new(partner.Bundled)
	upload, download := m.transfer(4, 3), m.transfer(5, 3)
	if upload.Command != "STOR many-3" || upload.Send == nil || upload.Ports != m.ports {
		t.Errorf("upload: %+v", upload)
	}
	if sent, err := io.ReadAll(upload.Send); err != nil || len(sent) != 1024 {
		t.Errorf("upload of %d bytes, %v", len(sent), err)
	}
	if download.Command != "RETR "+bundledFile || download.Send != nil || download.Limit != proofSize || download.Receive == nil {
		t.Errorf("download: %+v", download)
	}
}

// TestManyStops checks that no transfer is tried after 100 have failed.
func TestManyStops(t *testing.T) {
	m := &many{prover: &prover{target: &target{}}}
	for i := range maxFailed {
		m.failed = append(m.failed, i)
	}
	m.try(t.Context(), maxFailed, &worker{}) // would panic without a session
	if m.missed != 1 || !strings.Contains(m.reason, strconv.Itoa(maxFailed)) {
		t.Errorf("%d missed, %q", m.missed, m.reason)
	}
}

// TestLastDialogue checks which lines of a session are kept: those since the last
// reset, without an end.
func TestLastDialogue(t *testing.T) {
	var d lastDialogue
	if d.lines() != nil {
		t.Errorf("before the first line: %v", d.lines())
	}
	d.add(client.Line{Sent: true, Text: "NOOP"})
	d.reset()
	if d.lines() != nil {
		t.Errorf("after a reset: %v", d.lines())
	}
	d.add(client.Line{Sent: true, Text: "LIST"})
	d.add(client.Line{Text: "150 here"})
	if got := strings.Join(d.lines(), "|"); !strings.Contains(got, "LIST") || !strings.Contains(got, "150 here") || strings.Contains(got, "NOOP") {
		t.Errorf("%q", got)
	}
	for range 3 * maxDialogue {
		d.add(client.Line{Text: "150 more"})
	}
	if n := len(d.lines()); n > maxDialogue+1 { // one line says that others are missing
		t.Errorf("%d lines are kept", n)
	}
}
