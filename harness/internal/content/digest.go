package content

import (
	"crypto/sha256"
	"fmt"
	"hash"
)

// Digest counts and hashes (SHA-256) the bytes that are written to it.
type Digest struct {
	hash.Hash
	size int64
}

// NewDigest returns a Digest of no bytes.
func NewDigest() *Digest { return &Digest{Hash: sha256.New()} }

// Write adds data to the digest. It never returns an error.
func (d *Digest) Write(data []byte) (int, error) {
	d.size += int64(len(data))
	return d.Hash.Write(data)
}

// Difference describes how the bytes differ from the partner's file of that size
// and SHA-256. It returns "" if they do not.
func (d *Digest) Difference(size int64, sum [sha256.Size]byte) string {
	switch {
	case d.size != size:
		return fmt.Sprintf("the file transferred has size %d, but the partner's has size %d", d.size, size)
	case [sha256.Size]byte(d.Sum(nil)) != sum:
		return fmt.Sprintf("the file transferred differs from the partner's, although both have size %d", size)
	}
	return ""
}
