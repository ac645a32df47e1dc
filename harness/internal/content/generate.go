// Package content generates the bytes of test files and compares what was moved
// with what should have been.
package content

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
)

// Generate is size bytes that are computed as they are read, the same ones for
// every call; a size below 0 is 0. No two of its eight-byte words are equal, so
// that bytes lost, repeated, moved or converted on their way do not go
// unnoticed, and all 256 values of a byte occur.
func Generate(size int64) *io.SectionReader {
	return io.NewSectionReader(Pattern{}, 0, max(size, 0))
}

// Sum is the SHA-256 of the bytes of Generate(size). It takes as long
// as hashing them does.
func Sum(size int64) (sum [32]byte) {
	h := sha256.New()
	io.Copy(h, Generate(size)) // neither side can fail
	h.Sum(sum[:0])
	return sum
}

// Pattern is the endless generated file: word i, little endian, is i+1 times
// an odd number, which is another number for each i below 2^64.
type Pattern struct{}

// golden is 2^64 divided by the golden ratio: its multiples spread evenly.
const golden = 0x9e3779b97f4a7c15

// ReadAt fills p; it does not fail.
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
