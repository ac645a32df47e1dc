package content

import (
	"crypto/sha256"
	"fmt"
	"hash"
)

// Digest is the size and the SHA-256 of what was written to it.
type Digest struct {
	hash.Hash
	size int64
}

func NewDigest() *Digest { return &Digest{Hash: sha256.New()} }

func (d *Digest) Write(data []byte) (int, error) {
	d.size += int64(len(data))
	return d.Hash.Write(data)
}

// Differs says what stands in the digest in place of a file of that size and
// sum; empty when it is that file.
func (d *Digest) Differs(size int64, sum [sha256.Size]byte) string {
	switch {
	case d.size != size:
		return fmt.Sprintf("%d bytes moved, and the partner's file has %d", d.size, size)
	case [sha256.Size]byte(d.Sum(nil)) != sum:
		return fmt.Sprintf("the %d bytes moved are not those of the partner's file", size)
	}
	return ""
}
