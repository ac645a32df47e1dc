package play

import (
	"crypto/sha256"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/content"
)

// TestWrongContent: a transfer that is done and has moved something else is
// found out, whoever changed it.
func TestWrongContent(t *testing.T) {
	p := &play{scenario: read(t, "site payroll\nretr given\nretr made\nstor sent\nretr sent\n"+settings+
		"-- server/given --\nid,paid\n-- client/sent --\nid\n")}
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	defer p.close()
	p.server.Generated["made"] = 100
	if err := p.startPartner(); err != nil {
		t.Fatal(err)
	}
	p.server.Files = map[string][]byte{"given": []byte("id,PAID\n")} // not what it was started with
	p.server.Generated["made"] = 101
	if !p.steps(t.Context()) {
		t.Fatal(p.result.Findings)
	}
	want := []found{{3, "content", "", ""}, {4, "content", "", ""}}
	if diff := cmp.Diff(want, findings(p.result)); diff != "" {
		t.Error(diff)
	}
}

func TestPartnerHolds(t *testing.T) {
	p := &play{scenario: read(t, "site payroll\nmake server/made 9\nmake client/new 5\nstor new\n"+settings+"-- server/given --\nid\n")}
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	defer p.close()
	if !p.steps(t.Context()) {
		t.Fatal(p.result.Findings)
	}
	for name, want := range map[string]struct {
		size int64
		sum  [32]byte
	}{
		"given": {3, sha256.Sum256([]byte("id\n"))},
		"made":  {9, content.Sum(9)},
		"new":   {5, content.Sum(5)},
	} {
		if size, sum := p.partnerHolds(name); size != want.size || sum != want.sum {
			t.Errorf("%s: %d bytes, %x", name, size, sum)
		}
	}
}
