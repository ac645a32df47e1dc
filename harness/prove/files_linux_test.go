package prove

import (
	"testing"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A proof leaves no file descriptor open, whether it succeeds or fails.
func TestProveClosesFiles(t *testing.T) {
	text := peertest.Settings(peertest.FreeRange(t, 20))
	prove := func() {
		proveText(t, text, Options{EveryPort: true, Transfers: 20})
		for _, user := range []string{"", "nobody@"} {
			refusing, err := partner.Start(partner.Config{RefuseActive: true})
			if err != nil {
				t.Fatal(err)
			}
			proveText(t, text, Options{Servers: []string{"ftp://" + user + refusing.Addr().String()}, Password: "guest"})
			if err := refusing.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	prove() // opens what the runtime keeps open
	before := peertest.OpenFiles(t)
	for range 3 {
		prove()
	}
	if after := peertest.OpenFiles(t); after > before {
		t.Errorf("%d files are open after the proofs, %d before", after, before)
	}
}
