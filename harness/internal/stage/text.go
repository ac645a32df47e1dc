package stage

import (
	"bytes"
	"crypto/sha256"
	"io"

	"activeftp/harness/internal/content"
	"activeftp/harness/internal/netascii"
)

// Stored returns a writer that takes an upload in its form on the wire, and passes
// on to w the file that the partner stores. The bundled partner turns CR LF into LF
// under TYPE A (ascii), the scripted one changes nothing. The caller calls flush
// after the last Write.
func (s *Stage) Stored(w io.Writer, ascii bool) (wire io.Writer, flush func() error) {
	if !s.converts(ascii) {
		return w, func() error { return nil }
	}
	text := netascii.NewWriter(w)
	return text, text.Flush
}

// Sent returns the size and SHA-256 of the partner's file in its form on the wire.
// The bundled partner turns LF into CR LF under TYPE A (ascii), the scripted one
// changes nothing. The stage must have started.
func (s *Stage) Sent(name string, ascii bool) (size int64, sum [sha256.Size]byte) {
	if !s.converts(ascii) {
		return s.Expected(name)
	}
	var stored io.Reader = content.Generate(s.generated[name])
	if data, ok := s.running.Files()[name]; ok {
		stored = bytes.NewReader(data)
	}
	wire := sha256.New()
	size, _ = io.Copy(wire, netascii.NewReader(stored)) // neither side can fail
	wire.Sum(sum[:0])
	return size, sum
}

// converts reports whether the partner changes the bytes of a file.
func (s *Stage) converts(ascii bool) bool { return ascii && !s.config.Scripted }
