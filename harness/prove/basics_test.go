package prove

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// The first failure is reported, and nothing else is tried.
func TestProveStops(t *testing.T) {
	w := startWitness(t, partner.Config{Keep: -1, Discard: true}) // accepts uploads, but keeps none for the download
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3)), Options{Servers: []string{w.URL()}, Transfers: 5})
	if diff := cmp.Diff([]string{"transfer-refused"}, rulesOf(t, r)); diff != "" {
		t.Error(diff)
	}
	got := w.verbs()
	want := map[string]int{"USER": 1, "PASS": 1, "TYPE": 1, "PORT": 2, "STOR": 1, "RETR": 1, "DELE": 1, "QUIT": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIsGenerated(t *testing.T) {
	var file bytes.Buffer
	if _, err := file.ReadFrom(content.Generate(proofSize)); err != nil {
		t.Fatal(err)
	}
	data := file.Bytes()
	if !isGenerated(data) {
		t.Error("the uploaded file: false")
	}
	if isGenerated(data[:proofSize-1]) {
		t.Error("without its last byte: true")
	}
	data[proofSize/2] ^= 1
	if isGenerated(data) {
		t.Error("with another byte in the middle: true")
	}
}
