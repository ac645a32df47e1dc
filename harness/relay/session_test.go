package relay

import (
	"testing"
)

func TestRelayBounds(t *testing.T) {
	r := &Relay{live: maxRelayed - 1}
	if number, ok := r.enter(); number != 1 || !ok {
		t.Errorf("%d, %t: the last one is refused", number, ok)
	}
	if _, ok := r.enter(); ok {
		t.Error("one too many is let in")
	}
	r.leave()
	if number, ok := r.enter(); number != 2 || !ok {
		t.Errorf("%d, %t: where one has left", number, ok)
	}
}
