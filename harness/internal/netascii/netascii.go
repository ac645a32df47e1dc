// Package netascii converts text between the line ends of TYPE A and those of a
// local file. TYPE A ends every line with CR LF (RFC 959 section 3.1.1.1), the
// file with LF alone.
package netascii

import "io"

// chunkSize bounds one read of the source, in bytes.
const chunkSize = 32 << 10

// Reader is a reader that turns every LF of its source into CR LF. An LF after
// a CR stays as it is.
type Reader struct {
	from     io.Reader
	buffered []byte // converted, but not returned yet
	err      error  // returned after buffered
	lastCR   bool   // the last byte was a CR
}

// NewReader returns a reader of local text from a file in its form on the wire.
func NewReader(from io.Reader) *Reader { return &Reader{from: from} }

// Read reads text in its form on the wire.
func (r *Reader) Read(p []byte) (int, error) {
	if len(r.buffered) == 0 && r.err == nil {
		text := make([]byte, min(len(p), chunkSize))
		var n int
		n, r.err = r.from.Read(text)
		r.buffered = r.expand(text[:n])
	}
	n := copy(p, r.buffered)
	r.buffered = r.buffered[n:]
	if len(r.buffered) > 0 {
		return n, nil
	}
	return n, r.err
}

// expand returns text in its form on the wire.
func (r *Reader) expand(text []byte) []byte {
	wire := make([]byte, 0, len(text)+len(text)/8)
	for _, b := range text {
		if b == '\n' && !r.lastCR {
			wire = append(wire, '\r')
		}
		wire = append(wire, b)
		r.lastCR = b == '\r'
	}
	return wire
}

// Writer is a writer that turns every CR LF into LF. Any other CR stays.
type Writer struct {
	to     io.Writer
	heldCR bool // a CR was read; the next byte decides whether it is written
}

// NewWriter returns a writer of text from the wire to a local file. The caller
// calls Flush after the last Write.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Write writes text from the wire. It may hold back a CR at its end.
func (w *Writer) Write(wire []byte) (int, error) {
	text := make([]byte, 0, len(wire)+1)
	for _, b := range wire {
		if w.heldCR && b != '\n' {
			text = append(text, '\r')
		}
		if w.heldCR = b == '\r'; !w.heldCR {
			text = append(text, b)
		}
	}
	if _, err := w.to.Write(text); err != nil {
		return 0, err
	}
	return len(wire), nil
}

// Flush writes a CR that was held back.
func (w *Writer) Flush() error {
	if !w.heldCR {
		return nil
	}
	w.heldCR = false
	_, err := w.to.Write([]byte{'\r'})
	return err
}
