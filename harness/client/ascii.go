package client

import "io"

// TYPE A carries text with CR LF at the end of every line (RFC 959 section
// 3.1.1.1); here a line ends with LF alone.

// toNVT reads text with every LF made CR LF. One that stands behind a CR stays
// as it is.
type toNVT struct {
	from    io.Reader
	pending []byte // read and not handed on
	err     error  // what comes after it
	cr      bool   // the last byte was a CR
}

func (r *toNVT) Read(p []byte) (int, error) {
	if len(r.pending) == 0 && r.err == nil {
		read := make([]byte, min(len(p), bufferSize))
		var n int
		n, r.err = r.from.Read(read)
		r.pending = r.expanded(read[:n])
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	if len(r.pending) > 0 {
		return n, nil
	}
	return n, r.err
}

func (r *toNVT) expanded(text []byte) []byte {
	wire := make([]byte, 0, len(text)+len(text)/8)
	for _, b := range text {
		if b == '\n' && !r.cr {
			wire = append(wire, '\r')
		}
		wire = append(wire, b)
		r.cr = b == '\r'
	}
	return wire
}

// fromNVT writes text with every CR LF made LF. A CR that stands alone stays.
type fromNVT struct {
	to io.Writer
	cr bool // a CR is held back until it is known what follows
}

func (w *fromNVT) Write(wire []byte) (int, error) {
	text := make([]byte, 0, len(wire)+1)
	for _, b := range wire {
		if w.cr && b != '\n' {
			text = append(text, '\r')
		}
		if w.cr = b == '\r'; !w.cr {
			text = append(text, b)
		}
	}
	if _, err := w.to.Write(text); err != nil {
		return 0, err
	}
	return len(wire), nil
}

// end writes what is held back.
func (w *fromNVT) end() error {
	if !w.cr {
		return nil
	}
	w.cr = false
	_, err := w.to.Write([]byte{'\r'})
	return err
}
