package partner

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"testing"

	ftpserver "github.com/fclairamb/ftpserverlib"
)

// write writes text into f at off, in pieces of at most step bytes.
func write(f *file, text string, off int64, step int) error {
	for len(text) > 0 {
		n, err := f.writeAt([]byte(text[:min(step, len(text))]), off)
		if err != nil {
			return err
		}
		text, off = text[n:], off+int64(n)
	}
	return nil
}

func TestFileKeepsWithinTheBudget(t *testing.T) {
	for _, test := range []struct {
		name  string
		keep  int64
		start string // there from the start, outside the budget
		text  string
		off   int64
		want  string // of all that was uploaded; "" with an error
		kept  bool
		left  int64
		err   error
	}{
		{name: "fits", keep: 10, text: "0123456789", want: "0123456789", kept: true, left: 0},
		{name: "one byte too many", keep: 9, text: "0123456789", want: "0123456789", left: 9},
		{name: "nothing may be kept", keep: -1, text: "0", want: "0", left: -1},
		{name: "appended", keep: 4, start: "0123", text: "4567", off: 4, want: "01234567", kept: true, left: 0},
		{name: "appended beyond the budget", keep: 3, start: "0123", text: "4567", off: 4, want: "01234567", left: 3},
		{name: "overwritten", keep: 0, start: "0123", text: "ab", off: 1, want: "0ab3", kept: true, left: 0},
		{name: "overwritten and grown", keep: 1, start: "0123", text: "abc", off: 2, want: "01abc", kept: true, left: 0},
		{name: "behind the end", keep: 9, start: "0", text: "2", off: 2, left: 9, err: errMoved},
	} {
		for _, step := range []int{1, 3, 100} {
			f := &file{keep: &budget{left: test.keep}, data: []byte(test.start), size: int64(len(test.start))}
			if err := write(f, test.text, test.off, step); !errors.Is(err, test.err) {
				t.Fatalf("%s, step %d: error %v, want %v", test.name, step, err, test.err)
			}
			size, sum, ok := f.received()
			if ok && (size != int64(len(test.want)) || sum != sha256.Sum256([]byte(test.want))) {
				t.Errorf("%s, step %d: received %d bytes, sum %x", test.name, step, size, sum)
			}
			if ok != (test.err == nil) {
				t.Errorf("%s, step %d: received %v", test.name, step, ok)
			}
			if data, kept := f.bytes(); test.err == nil && (kept != test.kept || kept && string(data) != test.want) {
				t.Errorf("%s, step %d: kept %v %q", test.name, step, kept, data)
			}
			if f.keep.left != test.left {
				t.Errorf("%s, step %d: %d left, want %d", test.name, step, f.keep.left, test.left)
			}
		}
	}
}

// A write in the middle of a file cannot turn it into one that is only hashed.
func TestFileDoesNotDiscardFromTheMiddle(t *testing.T) {
	f := &file{keep: &budget{}, data: []byte("0123"), size: 4}
	if err := write(f, "abc", 2, 3); !errors.Is(err, ftpserver.ErrStorageExceeded) {
		t.Errorf("error %v", err)
	}
	if data, kept := f.bytes(); !kept || string(data) != "0123" {
		t.Errorf("kept %v %q", kept, data)
	}
}

func TestFileGivesBack(t *testing.T) {
	for name, end := range map[string]func(*file){"truncate": (*file).truncate, "remove": (*file).remove} {
		for _, keep := range []int64{10, 3} {
			f := &file{keep: &budget{left: keep}}
			if err := write(f, "text", 0, 1); err != nil {
				t.Fatal(err)
			}
			end(f)
			if f.keep.left != keep {
				t.Errorf("%s: %d of %d left", name, f.keep.left, keep)
			}
			if size, _ := f.stat(); size != 0 {
				t.Errorf("%s: size %d", name, size)
			}
		}
	}
}

// The sessions that have a file open learn what another one did to it.
func TestFileChangedByAnother(t *testing.T) {
	buffer := make([]byte, 4)
	for _, test := range []struct {
		name        string
		file        *file
		change      func(*file)
		read, write error
	}{
		{"removed", &file{size: 4, data: []byte("0123")}, (*file).remove, fs.ErrNotExist, fs.ErrNotExist},
		{"truncated", &file{size: 4, data: []byte("0123")}, (*file).truncate, io.EOF, errMoved},
		{"discarded", &file{size: 4, data: []byte("0123")}, (*file).discard, errDiscarded, errDiscarded},
		{"removed and truncated", &file{size: 4, data: []byte("0123")},
			func(f *file) { f.remove(); f.truncate() }, fs.ErrNotExist, fs.ErrNotExist},
		{"generated", &file{size: 4, content: generated}, func(*file) {}, nil, errGenerated},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := test.file
			f.keep = &budget{left: 100}
			test.change(f)
			if _, err := f.readAt(buffer, 2); !errors.Is(err, test.read) {
				t.Errorf("read: %v, want %v", err, test.read)
			}
			if _, err := f.writeAt(buffer, 2); !errors.Is(err, test.write) {
				t.Errorf("write: %v, want %v", err, test.write)
			}
		})
	}
}
