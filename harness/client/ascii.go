package client

import "io"

// On the wire, TYPE A ends every line with CR LF (RFC 959 section 3.1.1.1).
// Local text ends lines with LF alone.

// nvtReader reads text and turns every LF into CR LF. An LF after a CR stays as
// it is.
type nvtReader struct {
	from     io.Reader
	buffered []byte // converted, but not returned yet
	err      error  // returned after buffered
	lastCR   bool   // the last byte was a CR
}

func (r *nvtReader) Read(p []byte) (int, error) {
	if len(r.buffered) == 0 && r.err == nil {
		text := make([]byte, min(len(p), bufferSize))
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
func (r *nvtReader) expand(text []byte) []byte {
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

// nvtWriter writes text and turns every CR LF into LF. Any other CR stays.
type nvtWriter struct {
	to     io.Writer
	heldCR bool // a CR was read; the next byte decides whether it is written
}

func (w *nvtWriter) Write(wire []byte) (int, error) {
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

// flush writes a CR that was held back. It is called after the last Write.
func (w *nvtWriter) flush() error {
	if !w.heldCR {
		return nil
	}
	w.heldCR = false
	_, err := w.to.Write([]byte{'\r'})
	return err
}
