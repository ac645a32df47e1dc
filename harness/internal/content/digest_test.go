package content

import (
	"crypto/sha256"
	"io"
	"testing"
)

func TestDigest(t *testing.T) {
	d := NewDigest()
	for _, part := range []string{"id", "", ",paid\n"} {
		if n, err := io.WriteString(d, part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := d.Difference(8, sha256.Sum256([]byte("id,paid\n"))); got != "" {
		t.Errorf("same file: %q", got)
	}
	if d.Difference(7, sha256.Sum256([]byte("id,paid"))) == "" {
		t.Error("no difference from a shorter file")
	}
	if d.Difference(8, sha256.Sum256([]byte("id,Paid\n"))) == "" {
		t.Error("no difference from a file of other bytes")
	}
}
