package user

import (
	"testing"

	"sample/port"
)

func TestTwice(t *testing.T) {
	if got := port.Twice(2); got != 4 {
		t.Errorf("Twice(2) = %d", got)
	}
}
