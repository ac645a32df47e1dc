package prove

import (
	"testing"
	"time"
)

// TestSweepTriesAgain checks which ports are tried again over one session, and when.
// Every transfer takes 100 ms.
func TestSweepTriesAgain(t *testing.T) {
	const second = 1 // attempt
	for name, tt := range map[string]struct {
		proof virtualProof
		want  played
	}{
		"one of a kind succeeds": {
			virtualProof{ports: "oooggg", answer: onlyCrowded("oooggg")},
			played{
				listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 3; 550ms: 4; 650ms: 5", spans: "open 0-5", rules: "partner-sessions",
				findings: "a transfer over 3 ports failed with 4 sessions at once and succeeded alone",
			},
		},
		"the first of a kind fails": {
			virtualProof{ports: "oooggg"},
			played{listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 3", spans: "open 0-2, failed 3-5", rules: "every-port"},
		},
		"the second of a kind fails": {
			virtualProof{ports: "oooggg", answer: func(a attempted) byte {
				if a.number >= second && a.port != 4 {
					return 'o'
				}
				return "oooggg"[a.port]
			}},
			played{
				listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 3; 550ms: 4; 650ms: 5", spans: "open 0-3, failed 4-4, open 5-5", rules: "partner-sessions every-port",
				findings: "a transfer over 2 ports failed",
			},
		},
		"each kind once": {
			virtualProof{ports: "ofogor"},
			played{listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 1; 550ms: 3; 650ms: 5", rules: "every-port every-port every-port"},
		},
		"two sessions are several": {
			virtualProof{ports: "og", options: Options{Parallel: 2}},
			played{listings: "0s: 0 1; 350ms: 1", rules: "every-port"},
		},
		"one session": {
			virtualProof{ports: "oggg", options: Options{Parallel: 1}},
			played{listings: "0s: 0; 100ms: 1; 200ms: 3; 300ms: 2", rules: "every-port"},
		},
		"nothing is in doubt": {
			virtualProof{ports: "oo", options: Options{Parallel: 2}},
			played{listings: "0s: 0 1", elapsed: 400 * time.Millisecond},
		},
		"the reply takes a while": { // and the partner as long to end a session
			virtualProof{ports: "og", slow: 30 * time.Millisecond, options: Options{Parallel: 2}},
			played{rules: "every-port", elapsed: 990 * time.Millisecond},
		},
		"busy ports are all tried again": { // also with one session
			virtualProof{ports: "obbb", options: Options{Parallel: 1}},
			played{spans: "open 0-0, busy 1-3", rules: "every-port", listings: "0s: 0; 100ms: -1 -1 -1; 350ms: -1 -1 -1"},
		},
		"busy ports become free": { // which says nothing about the partner
			virtualProof{ports: "obbb", answer: func(attempted) byte { return 'o' }, busy: func(a attempted) bool {
				return a.port > 0 && a.number == 0 || a.port == 2
			}},
			played{spans: "open 0-1, busy 2-2, open 3-3", rules: "every-port", listings: "0s: -1 -1 -1 0; 350ms: 1; 450ms: -1 3"},
		},
		"interrupted": {
			virtualProof{ports: "oooggg", answer: onlyCrowded("oooggg"), cancel: 600 * time.Millisecond},
			played{listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 3; 550ms: 4", spans: "open 0-3, failed 4-5", rules: "partner-sessions every-port"},
		},
		"interrupted before": {
			virtualProof{ports: "ofogor", cancel: 300 * time.Millisecond},
			played{listings: "0s: 0 1 2 5; 100ms: 3 4", rules: "every-port every-port every-port cancelled"},
		},
		"interrupted before another kind": {
			virtualProof{ports: "ofogor", cancel: 500 * time.Millisecond},
			played{listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 1", rules: "every-port every-port every-port"},
		},
		"the partner admits no other session": {
			virtualProof{ports: "oooghr", logins: 5, answer: func(a attempted) byte {
				if a.number == second && a.port == 3 {
					return 'h'
				}
				return "oooghr"[a.port]
			}},
			played{listings: "0s: 0 1 2 5; 100ms: 3 4; 450ms: 3; 550ms: 4", logins: "4 at 0s, 1 at 550ms, 2 refused at 650ms", rules: "every-port every-port every-port"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.proof.each, tt.proof.options.EveryPort = 100*time.Millisecond, true
			tt.proof.run(t).check(t, tt.want)
		})
	}
}

// onlyCrowded returns a partner that treats ports as their letters say while several
// sessions are open, and serves every port otherwise.
func onlyCrowded(ports string) func(a attempted) byte {
	return func(a attempted) byte {
		if a.open > 1 {
			return ports[a.port]
		}
		return 'o'
	}
}
