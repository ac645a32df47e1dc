package ccc

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
)

// bytesConn is a connection that delivers fixed bytes.
type bytesConn struct {
	net.Conn
	*bytes.Reader
}

func (c bytesConn) Read(p []byte) (int, error) { return c.Reader.Read(p) }

// FuzzRecords checks that Conn delivers every byte once and in order: as
// TLS records up to the first byte that begins none, and as clear text after
// it.
func FuzzRecords(f *testing.F) {
	f.Add([]byte("\x17\x03\x03\x00\x02hi220 ready\r\n"), 3)
	f.Add([]byte("\x15\x03\x03\x00\x02\x01\x00"), 1)
	f.Add([]byte("\x17\x03\x03\xff\xffshort"), 64)
	f.Add([]byte("220 ready\r\n"), 5)
	f.Add([]byte("\x16\x03"), 5)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		r := NewConn(bytesConn{Reader: bytes.NewReader(data)})
		p := make([]byte, 1+uint(size)%100)
		var got []byte
		for {
			n, err := r.Read(p)
			got = append(got, p[:n]...)
			if err == nil {
				continue
			}
			if !errors.Is(err, errNotRecord) {
				break
			}
			rest, err := io.ReadAll(readerFunc(r.readClear))
			if err != nil || len(rest) == 0 || rest[0] >= firstRecordType && rest[0] <= lastRecordType {
				t.Fatalf("clear text %q, %v", rest, err)
			}
			got = append(got, rest...)
			break
		}
		if !bytes.HasPrefix(data, got) || len(data)-len(got) >= recordHeader {
			t.Fatalf("got %q of %q", got, data)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
