package connect

import (
	"strings"
	"testing"
)

// Every cause has a sentence of its own, which a caller can continue.
func TestCauseSentence(t *testing.T) {
	seen := map[string]Cause{}
	for cause := range numCauses {
		sentence := cause.Sentence()
		if other, ok := seen[sentence]; ok || sentence == "" || strings.HasSuffix(sentence, ".") {
			t.Errorf("%v and %v: %q", cause, other, sentence)
		}
		seen[sentence] = cause
	}
	if _, ok := seen[numCauses.Sentence()]; ok || numCauses.Sentence() != Cause(255).Sentence() {
		t.Errorf("a cause beyond the last: %q", numCauses.Sentence())
	}
}
