package prove

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"activeftp/harness/client"
)

// TestSweepSessions checks when a sweep opens sessions and when it tries which port.
func TestSweepSessions(t *testing.T) {
	const closed = "every-port"
	var redials []string
	for i := range 1 + maxRedials {
		redials = append(redials, fmt.Sprintf("1 refused at %v", time.Duration(25+i)*time.Second))
	}
	for name, tt := range map[string]struct {
		proof virtualProof
		want  played
	}{
		"every port is open": {
			virtualProof{ports: strings.Repeat("o", 12), each: 100 * time.Millisecond},
			played{listings: "0s: 0 5 8 11; 100ms: 1 6 9 10; 200ms: 2 3 4 7", sessions: 4, logins: "4 at 0s", spans: "open 0-11", elapsed: 600 * time.Millisecond},
		},
		"fewer ports than sessions": {
			virtualProof{ports: "oo", each: 100 * time.Millisecond},
			played{listings: "0s: 0 1", sessions: 2, logins: "2 at 0s", elapsed: 400 * time.Millisecond},
		},
		"two sessions": {
			virtualProof{ports: "oooo", each: 100 * time.Millisecond, options: Options{Parallel: 2}},
			played{listings: "0s: 0 3; 100ms: 1 2", sessions: 2, logins: "2 at 0s"},
		},
		"more sessions while no attempt ends": {
			virtualProof{ports: strings.Repeat("d", 70), options: Options{Exhaustive: true}},
			played{
				listings: "0s: 0 33 50 69; 250ms: 15 24 40 59; 500ms: 3 7 10 18 27 45 53 64; " +
					"750ms: 4 11 12 21 30 36 37 41 42 46 47 56 60 61 65 66; 25s: 1 5 8 13; 25.25s: 16 19 22 25; " +
					"25.5s: 28 31 34 38 43 48 51 54; 25.75s: 2 6 9 14 17 20 23 26 29 32 35 39 44 57 62 67; 50s: 49 52 55 58; 50.25s: 63 68",
				sessions: 32, spans: "closed 0-69", elapsed: 75250 * time.Millisecond, rules: closed,
				logins: "4 at 0s, 4 at 250ms, 8 at 500ms, 16 at 750ms, 4 at 25s, 4 at 25.25s, 8 at 25.5s, 16 at 25.75s, 4 at 50s, 2 at 50.25s",
			},
		},
		"no more sessions while attempts end": {
			virtualProof{ports: strings.Repeat("o", 24), each: 240 * time.Millisecond},
			played{sessions: 4, logins: "4 at 0s", spans: "open 0-23"},
		},
		"one session allowed": {
			virtualProof{ports: "oooo", each: 3 * time.Second, sessions: 1},
			played{sessions: 1, logins: "1 at 0s, 3 refused at 0s", spans: "open 0-3", elapsed: 21 * time.Second},
		},
		"the only session is replaced": {
			virtualProof{ports: "ddd", lingers: 3500 * time.Millisecond, sessions: 1, options: Options{Exhaustive: true, Parallel: 1}},
			played{
				listings: "0s: 0; 29s: 2; 58s: 1", sessions: 1, rules: closed, spans: "closed 0-2", elapsed: 83 * time.Second, logins: "1 at 0s, 1 refused at 25s, " +
					"1 refused at 26s, 1 refused at 27s, 1 refused at 28s, 1 at 29s, 1 refused at 54s, 1 refused at 55s, 1 refused at 56s, 1 refused at 57s, 1 at 58s",
			},
		},
		"the only session is never replaced": {
			virtualProof{ports: "dd", logins: 1, options: Options{Exhaustive: true, Parallel: 1}},
			played{
				listings: "0s: 0", spans: "closed 0-0, not tried 1-1", rules: "every-port every-port", elapsed: 145 * time.Second,
				logins: "1 at 0s, " + strings.Join(redials, ", "), findings: "port 10001 not tried: no session with",
			},
		},
		"the session ends with its last port": { // the other worker is refused after that, and tries again
			virtualProof{
				ports: "oo", each: 10 * time.Second, sessions: 1, refuses: 20 * time.Second,
				answer: func(a attempted) byte {
					if a.at == 10*time.Second {
						return 'h'
					}
					return 'o'
				},
				options: Options{Exhaustive: true},
			},
			played{logins: "1 at 0s, 1 refused at 0s, 1 at 21s, 1 at 31s", rules: closed},
		},
		"others replace no session while one is open": {
			virtualProof{ports: "oooo", each: 10 * time.Second, sessions: 1, refuses: 5 * time.Second},
			played{sessions: 1, logins: "1 at 0s, 3 refused at 0s", spans: "open 0-3"},
		},
		"the time is over": {
			virtualProof{ports: strings.Repeat("d", 10), options: Options{Parallel: 1}},
			played{
				listings: "0s: 0; 25s: 9; 50s: 3", spans: "closed 0-0, not tried 1-8, closed 9-9", rules: "every-port every-port", elapsed: 71250 * time.Millisecond,
				findings: "2 ports (10000, 10009) closed: \n8 ports (10001-10008) not tried: 1m15s were over, which bound the attempts; --exhaustive tries them all and takes up to 3m20s more",
				progress: "1/10 2/10 10/10",
			},
		},
		"the time is over before the first result": {
			virtualProof{ports: "oo", slow: 80 * time.Second, options: Options{Parallel: 1, Limits: client.Limits{Reply: time.Hour}}},
			played{listings: "1m20s: 0", spans: "not tried 0-1", rules: "every-port", findings: "1m15s were over", proved: "every port: 0 of 2 ports of 10000-10001 are open"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.proof.options.EveryPort = true
			tt.proof.run(t).check(t, tt.want)
		})
	}
}

// TestSweepAbandoned checks what a sweep does after the first ports failed alike.
func TestSweepAbandoned(t *testing.T) {
	for name, tt := range map[string]struct {
		proof virtualProof
		want  played
	}{
		"one port": {
			virtualProof{ports: "f"},
			played{listings: "0s: 0", rules: "transfer-refused", spans: "failed 0-0", proved: "every port: 0 of 1 port of 10000 are open"},
		},
		"one session": { // it makes no sense to try a port again
			virtualProof{ports: strings.Repeat("f", 20), options: Options{Parallel: 1}},
			played{
				listings: "0s: 0 3 6 9 10 14 15 19", rules: "transfer-refused", elapsed: 0, progress: "1/20 2/20 3/20 4/20 5/20 6/20 7/20 8/20 20/20",
				proved: "every port: 0 of 20 ports of 10000-10019 are open; the first 8 that were tried failed alike, so no other was",
			},
		},
		"two sessions": { // one port is tried again with one
			virtualProof{ports: strings.Repeat("f", 20), each: 100 * time.Millisecond, options: Options{Parallel: 2}},
			played{
				listings: "0s: 0 19; 100ms: 9 14; 200ms: 3 6; 300ms: 10 15; 400ms: 11; 750ms: 0", rules: "transfer-refused",
				proved: "every port: 0 of 20 ports of 10000-10019 are open; the first 9 that were tried failed alike, so no other was",
			},
		},
		"they succeed alone": {
			virtualProof{ports: strings.Repeat("g", 12), each: 100 * time.Millisecond, answer: onlyCrowded(strings.Repeat("g", 12))},
			played{
				listings: "0s: 0 5 8 11; 100ms: 1 2 3 6; 200ms: 4 7 9; 550ms: 0; " +
					"650ms: 0; 750ms: 1; 850ms: 2; 950ms: 3; 1.05s: 4; 1.15s: 5; 1.25s: 6; 1.35s: 7; 1.45s: 8; 1.55s: 9; 1.65s: 10; 1.75s: 11",
				rules: "partner-sessions", findings: "a transfer over 11 ports failed with 4 sessions at once and succeeded alone", logins: "4 at 0s", spans: "open 0-11",
				progress: "1/12 2/12 3/12 4/12 5/12 6/12 7/12 8/12 9/12 10/12 11/12 1/12 2/12 3/12 4/12 5/12 6/12 7/12 8/12 9/12 10/12 11/12 12/12",
			},
		},
		"the next ones fail alone, too": {
			virtualProof{ports: strings.Repeat("g", 20), each: 100 * time.Millisecond, answer: func(a attempted) byte {
				if a.number == 1 && a.port == 0 {
					return 'o'
				}
				return 'g'
			}},
			played{
				listings: "0s: 0 9 14 19; 100ms: 3 6 10 15; 200ms: 1 11 16; 550ms: 0; 650ms: 0; 750ms: 19; 850ms: 9; 950ms: 14; 1.05s: 3; 1.15s: 6; 1.25s: 10; 1.35s: 15",
				rules:    "partner-sessions transfer-refused", proved: "every port: 0 of 20 ports of 10000-10019 are open; the first 8 that were tried failed alike, so no other was",
			},
		},
		"the partner admits no other session": {
			virtualProof{ports: strings.Repeat("h", 20), each: 100 * time.Millisecond, logins: 9, options: Options{Parallel: 2}},
			played{
				listings: "0s: 0 19; 100ms: 9 14; 200ms: 3 6; 300ms: 10 15; 400ms: 11", rules: "service-closing", elapsed: 750 * time.Millisecond,
				logins: "2 at 0s, 2 at 100ms, 2 at 200ms, 2 at 300ms, 1 at 400ms, 2 refused at 750ms",
			},
		},
		"the session is lost alone": {
			virtualProof{ports: strings.Repeat("g", 12), each: 100 * time.Millisecond, sessions: 4, lingers: 3500 * time.Millisecond, answer: func(a attempted) byte {
				if a.number == 1 && a.port == 5 {
					return 'h'
				}
				if a.at > 400*time.Millisecond {
					return 'o'
				}
				return 'g'
			}},
			played{
				listings: "0s: 0 5 8 11; 100ms: 1 2 3 6; 200ms: 4 7 9; 550ms: 0; 650ms: 0; 750ms: 1; 850ms: 2; 950ms: 3; 1.05s: 4; 1.15s: 5; " +
					"4.25s: 11; 4.35s: 10; 4.45s: 9; 4.55s: 8; 4.65s: 7; 4.75s: 6",
				logins: "4 at 0s, 1 refused at 1.25s, 1 refused at 2.25s, 1 refused at 3.25s, 1 at 4.25s", rules: "partner-sessions every-port",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.proof.options.EveryPort = true
			tt.proof.run(t).check(t, tt.want)
		})
	}
}

// A port that a worker without a session gives back is tried, even if the first worker
// has found none meanwhile.
func TestPortGivenBackLast(t *testing.T) {
	p := virtualProof{ports: "ob", sessions: 1, options: Options{EveryPort: true}}.run(t)
	if p.spans != "open 0-0, busy 1-1" {
		t.Error(p.spans)
	}
}
