package connect

import "testing"

// An outcome tells whether the partner had connected, and whether a refusal stands
// for an empty listing. Only after a port command does its sentence depend on the
// connection.
func TestOutcomeWords(t *testing.T) {
	for _, tt := range []struct {
		route            string
		connected, empty bool
		sentence         string
	}{
		{"begin bind-failed", false, false, CauseBindFailed.Sentence()},
		{"begin bound expired", false, false, CauseNoReply.SentenceIf(false)},
		{"begin bound partner expired", true, false, CauseNoReply.SentenceIf(true)},
		{"begin bound 200 150 426", false, false, CauseDataBroken.SentenceIf(false)},
		{"begin bound 200 150 partner 426", true, false, CauseDataBroken.SentenceIf(true)},
		{"begin bound 200 150 partner ended 226", true, false, CauseDone.Sentence()},
		{"begin bound 200 450", false, true, CauseDone.Sentence()},
		{"begin bound 200 550", false, false, CauseTransferRefused.Sentence()},
	} {
		m := newMachine(t, Config{Command: "NLST"})
		steps(t, m, tt.route)
		o := m.Outcome()
		if o.Connected() != tt.connected || o.Empty() != tt.empty || o.Sentence() != tt.sentence {
			t.Errorf("%s: connected %t, empty %t, %q, want %q", tt.route, o.Connected(), o.Empty(), o.Sentence(), tt.sentence)
		}
	}
	passive := Outcome{Cause: CauseDataBroken} // has no port command and no peer
	if got := passive.Sentence(); got != CauseDataBroken.Sentence() {
		t.Errorf("without a port command: %q", got)
	}
}
