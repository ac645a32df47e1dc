package prove

import (
	"context"
	"testing"
	"time"
)

// TestFurtherTransfers checks when the additional transfers are made and over how many
// sessions, and what the report says of them. Every transfer takes 100 ms, and the
// additional ones follow an upload, a download and a listing.
func TestFurtherTransfers(t *testing.T) {
	const ten = "oooooooooo"
	// Nth returns a partner that answers some transfers with these letters.
	nth := func(letters map[int]byte) func(a attempted) byte {
		return func(a attempted) byte {
			if letter, ok := letters[a.nth]; ok {
				return letter
			}
			return 'o'
		}
	}
	for name, tt := range map[string]struct {
		proof virtualProof
		want  played
	}{
		"four sessions": {
			virtualProof{ports: ten, options: Options{Transfers: 6}},
			played{further: "4 at 300ms, 2 at 400ms", logins: "1 at 0s, 4 at 300ms", progress: "1/6 2/6 3/6 4/6 5/6 6/6", proved: "6 of 6 transfers done", elapsed: 500 * time.Millisecond},
		},
		"as many sessions as transfers": {
			virtualProof{ports: ten, options: Options{Transfers: 2, Parallel: 8}},
			played{further: "2 at 300ms", logins: "1 at 0s, 2 at 300ms"},
		},
		"as many sessions as ports": {
			virtualProof{ports: "oo", options: Options{Transfers: 4, Parallel: 8}},
			played{further: "2 at 300ms, 2 at 400ms", logins: "1 at 0s, 2 at 300ms"},
		},
		"one session": {
			virtualProof{ports: ten, options: Options{Transfers: 3, Parallel: 1}},
			played{further: "1 at 300ms, 1 at 400ms, 1 at 500ms", logins: "1 at 0s, 1 at 300ms"},
		},
		"they fail with one session": { // it makes no sense to try them again
			virtualProof{ports: ten, options: Options{Transfers: 4, Parallel: 1}, answer: nth(map[int]byte{4: 'f', 6: 'g'})},
			played{
				further: "1 at 300ms, 1 failed at 400ms, 1 at 500ms, 1 failed at 600ms", logins: "1 at 0s, 1 at 300ms", elapsed: 700 * time.Millisecond,
				rules: "transfers", findings: "2 of 4 transfers failed; transfer 2, port 100", proved: "2 of 4 transfers done",
			},
		},
		"they fail with two sessions": {
			virtualProof{ports: ten, options: Options{Transfers: 4, Parallel: 2}, answer: onlyCrowded("gggggggggg")},
			played{
				further: "2 failed at 300ms, 2 failed at 400ms, 1 at 750ms, 1 at 850ms, 1 at 950ms, 1 at 1.05s", logins: "1 at 0s, 2 at 300ms, 1 at 750ms",
				rules: "partner-sessions", findings: "some of 4 transfers failed with 2 sessions at once", proved: "4 of 4 transfers done", elapsed: 1150 * time.Millisecond,
			},
		},
		"only one fails": {
			virtualProof{ports: ten, options: Options{Transfers: 2, Parallel: 2}, answer: nth(map[int]byte{4: 'f'})},
			played{further: "1 at 300ms, 1 failed at 300ms, 1 at 650ms", rules: "partner-sessions", proved: "2 of 2 transfers done"},
		},
		"one fails again": { // and no other is tried
			virtualProof{ports: ten, options: Options{Transfers: 3, Parallel: 3}, answer: nth(map[int]byte{3: 'f', 4: 'f', 5: 'f', 7: 'f'})},
			played{
				further: "3 failed at 300ms, 1 at 650ms, 1 failed at 750ms", rules: "transfers",
				findings: "2 of 3 transfers failed; transfer ", proved: "1 of 3 transfers done", elapsed: 850 * time.Millisecond,
			},
		},
		"none fails": {
			virtualProof{ports: ten, options: Options{Transfers: 2, Parallel: 2}},
			played{further: "2 at 300ms", elapsed: 400 * time.Millisecond},
		},
		"no session to try them again": {
			virtualProof{ports: ten, logins: 3, options: Options{Transfers: 2, Parallel: 2}, answer: nth(map[int]byte{3: 'g', 4: 'g'})},
			played{further: "2 failed at 300ms", logins: "1 at 0s, 2 at 300ms, 1 refused at 650ms", rules: "transfers", findings: "2 of 2 transfers failed"},
		},
		"one fails and others get no session": { // these would get none alone either
			virtualProof{ports: ten, logins: 2, options: Options{Transfers: 3, Parallel: 2}, answer: nth(map[int]byte{3: 'h'})},
			played{
				further: "1 failed at 300ms", logins: "1 at 0s, 1 at 300ms, 1 refused at 300ms, 3 refused at 400ms", elapsed: 400 * time.Millisecond,
				rules: "transfers transfers", findings: "1 of 3 transfers failed\n2 of 3 transfers not tried: no session", progress: "1/3 2/3 3/3",
			},
		},
		"few sessions": {
			virtualProof{ports: ten, sessions: 2, options: Options{Transfers: 6}},
			played{further: "2 at 300ms, 2 at 400ms, 2 at 500ms", logins: "1 at 0s, 2 at 300ms, 2 refused at 300ms", proved: "6 of 6 transfers done"},
		},
		"interrupted": {
			virtualProof{ports: ten, options: Options{Transfers: 6, Parallel: 2}, cancel: 350 * time.Millisecond},
			played{rules: "transfers", findings: "6 of 6 transfers not tried: interrupted", progress: "1/6 2/6 3/6 4/6 5/6 6/6", proved: "0 of 6 transfers done"},
		},
		"the last ones are interrupted": {
			virtualProof{ports: ten, options: Options{Transfers: 2}, cancel: 350 * time.Millisecond},
			played{rules: "transfers", findings: "2 of 2 transfers not tried: interrupted", proved: "0 of 2 transfers done"},
		},
		"interrupted before they are tried again": {
			virtualProof{ports: ten, options: Options{Transfers: 2, Parallel: 2}, answer: onlyCrowded("gggggggggg"), cancel: 500 * time.Millisecond},
			played{further: "2 failed at 300ms", logins: "1 at 0s, 2 at 300ms", rules: "transfers", elapsed: 500 * time.Millisecond},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.proof.each = 100 * time.Millisecond
			p := tt.proof.run(t)
			p.check(t, tt.want)
			if tt.proof.cancel == 350*time.Millisecond && len(p.Talk) > 0 {
				t.Errorf("an interrupt needs no dialogue: %q", p.Talk)
			}
		})
	}
}

// TestTriedAgainSession checks the number of the session that tries transfers again.
func TestTriedAgainSession(t *testing.T) {
	p := virtualProof{ports: "oooo", options: Options{Transfers: 2, Parallel: 2}, answer: onlyCrowded("gggg")}.run(t)
	all := p.Traffic.Transfers
	if last := all[len(all)-1]; last.Name != "transfer" || last.Failed || last.Session != 0 {
		t.Errorf("%+v", last)
	}
}

// TestTransferTimes checks the times of a transfer in the report.
func TestTransferTimes(t *testing.T) {
	p := virtualProof{ports: "o", each: 100 * time.Millisecond, answer: func(a attempted) byte {
		if a.verb == "LIST" {
			return 'f'
		}
		return 'o'
	}}.run(t)
	for i, one := range p.Traffic.Transfers {
		if start := time.Duration(i) * 100 * time.Millisecond; one.Start.Round(time.Millisecond) != start ||
			one.Elapsed.Round(time.Millisecond) != 100*time.Millisecond || one.Failed != (one.Name == "listing") {
			t.Errorf("%+v, want it from %v on", one, start)
		}
	}
}

// TestReadyInterrupted checks that an interrupted worker opens no session, and says why.
func TestReadyInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := (&prover{target: &target{name: "partner"}}).newWorker(0)
	if got := w.ready(ctx); got != "interrupted" {
		t.Errorf("%q", got)
	}
}
