package client

import (
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
)

func TestVerifyFor(t *testing.T) {
	if got := VerifyFor(core.Plan{VerifyHost: true}); got != connect.Strict {
		t.Errorf("with VerifyHost: %v, want %v", got, connect.Strict)
	}
	if got := VerifyFor(core.Plan{}); got != connect.Off {
		t.Errorf("without VerifyHost: %v, want %v", got, connect.Off)
	}
}
