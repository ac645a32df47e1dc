package partner_test

import (
	"testing"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// start starts a server that is closed when the test ends.
func start(t testing.TB, c partner.Config) *partner.Bundled {
	t.Helper()
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	return b
}
