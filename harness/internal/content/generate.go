// Package content generates test files and verifies transferred ones.
package content

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
)

// Generate returns a reader of size bytes that are computed as they are read,
// the same ones for every call. A size below 0 counts as 0. No two of the
// eight-byte words are equal, so bytes that are lost, repeated, moved or
// converted in transit are noticed. All 256 values of a byte occur.
func Generate(size int64) *io.SectionReader {
	return io.NewSectionReader(Pattern{}, 0, max(size, 0))
}

// Sum returns the SHA-256 of the bytes of Generate(size). It hashes them anew
// at each call.
func Sum(size int64) (sum [32]byte) {
	h := sha256.New()
	_, _ = io.Copy(h, Generate(size)) // neither side can fail
	h.Sum(sum[:0])
	return sum
}

// Pattern is the generated file without an end. Its word i, little endian, is
// (i+1) times an odd number modulo 2^64, so all words differ.
type Pattern struct{}

// golden is 2^64 divided by the golden ratio, whose multiples spread evenly.
const golden = 0x9e3779b97f4a7c15

// ReadAt fills p. It never returns an error.
func (Pattern) ReadAt(p []byte, off int64) (int, error) {
	n := len(p)
	word := (uint64(off)/8 + 1) * golden
	if skip := off % 8; skip != 0 {
		var first [8]byte
		binary.LittleEndian.PutUint64(first[:], word)
		p = p[copy(p, first[skip:]):]
		word += golden
	}
	for ; len(p) >= 8; p = p[8:] {
		binary.LittleEndian.PutUint64(p, word)
		word += golden
	}
	if len(p) > 0 {
		var last [8]byte
		binary.LittleEndian.PutUint64(last[:], word)
		copy(p, last[:])
	}
	return n, nil
}
