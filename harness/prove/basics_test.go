package prove

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// TestProveStops: what fails first is told, and nothing further is tried.
func TestProveStops(t *testing.T) {
	w := startWitness(t, partner.Config{Keep: -1}) // takes uploads, and keeps no byte to send back
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3)), Options{Server: w.URL(), EveryPort: true, Transfers: 5})
	if diff := cmp.Diff([]string{"transfer-refused"}, rulesOf(t, r)); diff != "" {
		t.Error(diff)
	}
	got := w.verbs()
	want := map[string]int{"USER": 1, "PASS": 1, "TYPE": 1, "PORT": 2, "STOR": 1, "RETR": 1, "DELE": 1, "QUIT": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSameAsGenerated(t *testing.T) {
	var file bytes.Buffer
	if _, err := file.ReadFrom(content.Generate(proofSize)); err != nil {
		t.Fatal(err)
	}
	data := file.Bytes()
	if !sameAsGenerated(data) {
		t.Error("the file itself is another one")
	}
	if sameAsGenerated(data[:proofSize-1]) {
		t.Error("a file cut short is the same")
	}
	data[proofSize/2] ^= 1
	if sameAsGenerated(data) {
		t.Error("an altered file is the same")
	}
}
