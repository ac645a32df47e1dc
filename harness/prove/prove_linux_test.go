package prove

import (
	"testing"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestProveLeavesNoFile: file descriptors are counted where the system lists
// them.
func TestProveLeavesNoFile(t *testing.T) {
	text := peertest.Settings(peertest.FreeRange(t, 20))
	prove := func() {
		proveText(t, text, Options{EveryPort: true, Transfers: 20})
		for _, url := range []string{"", "nobody@"} {
			refusing, err := partner.Start(partner.Config{RefuseActive: true})
			if err != nil {
				t.Fatal(err)
			}
			proveText(t, text, Options{Server: "ftp://" + url + refusing.Addr().String()})
			if err := refusing.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	prove() // what the runtime opens once and keeps
	before := peertest.OpenFiles(t)
	for range 3 {
		prove()
	}
	if after := peertest.OpenFiles(t); after > before {
		t.Errorf("%d files are open, %d were", after, before)
	}
}
