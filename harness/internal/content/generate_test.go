package content_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"activeftp/harness/internal/content"
)

func TestGenerate(t *testing.T) {
	for _, size := range []int64{0, 1, 7, 8, 9, 1000, 4096} {
		data, err := io.ReadAll(content.Generate(size))
		if err != nil || int64(len(data)) != size {
			t.Fatalf("size %d: %d bytes, %v", size, len(data), err)
		}
		if err := iotest.TestReader(content.Generate(size), data); err != nil {
			t.Errorf("size %d: %v", size, err)
		}
		if got, want := content.Sum(size), sha256.Sum256(data); got != want {
			t.Errorf("size %d: sum %x, want %x", size, got, want)
		}
	}
	if n, err := content.Generate(-1).Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("size -1: %d, %v", n, err)
	}
}

// Clients verify downloads against these bytes, so they must never change.
func TestGenerateVector(t *testing.T) {
	got, _ := io.ReadAll(content.Generate(20))
	want := []byte{
		0x15, 0x7c, 0x4a, 0x7f, 0xb9, 0x79, 0x37, 0x9e,
		0x2a, 0xf8, 0x94, 0xfe, 0x72, 0xf3, 0x6e, 0x3c,
		0x3f, 0x74, 0xdf, 0x7d,
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got % x, want % x", got, want)
	}
}

func TestGenerateRepeatsNoWord(t *testing.T) {
	data, _ := io.ReadAll(content.Generate(1 << 20))
	words := make(map[uint64]bool)
	var values [256]bool
	for word := range slices.Chunk(data, 8) {
		words[binary.LittleEndian.Uint64(word)] = true
		for _, b := range word {
			values[b] = true
		}
	}
	if len(words) != (1<<20)/8 {
		t.Errorf("%d different words of %d", len(words), (1<<20)/8)
	}
	for b, seen := range values {
		if !seen {
			t.Errorf("byte %#x does not occur", b)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	buffer := make([]byte, 32<<10)
	source := content.Generate(1 << 62)
	b.SetBytes(int64(len(buffer)))
	for b.Loop() {
		source.Read(buffer)
	}
}
