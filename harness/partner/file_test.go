package partner

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"testing"

	ftpserver "github.com/fclairamb/ftpserverlib"
)

// write writes text to f at off, at most chunk bytes at a time.
func write(f *file, text string, off int64, chunk int) error {
	for len(text) > 0 {
		n, err := f.writeAt([]byte(text[:min(chunk, len(text))]), off)
		if err != nil {
			return err
		}
		text, off = text[n:], off+int64(n)
	}
	return nil
}

func TestFileRespectsBudget(t *testing.T) {
	for _, test := range []struct {
		name  string
		keep  int64
		start string // the initial content, which does not count against the budget
		text  string
		off   int64
		want  string // the content after the upload; "" with an error
		kept  bool
		left  int64
		err   error
	}{
		{name: "fits", keep: 10, text: "0123456789", want: "0123456789", kept: true, left: 0},
		{name: "one byte beyond the budget", keep: 9, text: "0123456789", want: "0123456789", left: 9},
		{name: "negative budget", keep: -1, text: "0", want: "0", left: -1},
		{name: "appended", keep: 4, start: "0123", text: "4567", off: 4, want: "01234567", kept: true, left: 0},
		{name: "appended beyond the budget", keep: 3, start: "0123", text: "4567", off: 4, want: "01234567", left: 3},
		{name: "overwritten", keep: 0, start: "0123", text: "ab", off: 1, want: "0ab3", kept: true, left: 0},
		{name: "overwritten and grown", keep: 1, start: "0123", text: "abc", off: 2, want: "01abc", kept: true, left: 0},
		{name: "beyond the end of the file", keep: 9, start: "0", text: "2", off: 2, left: 9, err: errChanged},
	} {
		for _, chunk := range []int{1, 3, 100} {
			f := &file{budget: &budget{left: test.keep, discard: true}, data: []byte(test.start), size: int64(len(test.start))}
			if err := write(f, test.text, test.off, chunk); !errors.Is(err, test.err) {
				t.Fatalf("%s, chunk %d: error %v, want %v", test.name, chunk, err, test.err)
			}
			size, sum, ok := f.received()
			if ok && (size != int64(len(test.want)) || sum != sha256.Sum256([]byte(test.want))) {
				t.Errorf("%s, chunk %d: received %d bytes with SHA-256 %x", test.name, chunk, size, sum)
			}
			if ok != (test.err == nil) {
				t.Errorf("%s, chunk %d: received %v", test.name, chunk, ok)
			}
			if data, kept := f.bytes(); test.err == nil && (kept != test.kept || kept && string(data) != test.want) {
				t.Errorf("%s, chunk %d: kept %v %q", test.name, chunk, kept, data)
			}
			if f.budget.left != test.left {
				t.Errorf("%s, chunk %d: %d left, want %d", test.name, chunk, f.budget.left, test.left)
			}
		}
	}
}

// A write beyond the budget fails if the budget does not allow to discard the file.
func TestFileRefusesBeyondBudget(t *testing.T) {
	f := &file{budget: &budget{left: 4}}
	if err := write(f, "01234", 0, 1); !errors.Is(err, ftpserver.ErrStorageExceeded) {
		t.Errorf("error %v, want ErrStorageExceeded", err)
	}
	f.cut(1)
	if data, kept := f.bytes(); !kept || string(data) != "0" || f.budget.left != 3 {
		t.Errorf("kept %t, content %q, %d left; want one byte", kept, data, f.budget.left)
	}
}

// A write beyond the budget in the middle of a file fails: the file cannot
// become a discarded one, which is only hashed.
func TestFileDoesNotDiscardFromTheMiddle(t *testing.T) {
	f := &file{budget: &budget{discard: true}, data: []byte("0123"), size: 4}
	if err := write(f, "abc", 2, 3); !errors.Is(err, ftpserver.ErrStorageExceeded) {
		t.Errorf("error %v, want ErrStorageExceeded", err)
	}
	if data, kept := f.bytes(); !kept || string(data) != "0123" {
		t.Errorf("kept %t, content %q; want it unchanged", kept, data)
	}
}

func TestFileFreesBudget(t *testing.T) {
	for name, free := range map[string]func(*file){"truncate": (*file).truncate, "remove": (*file).remove} {
		for _, keep := range []int64{10, 3} {
			f := &file{budget: &budget{left: keep, discard: true}}
			if err := write(f, "text", 0, 1); err != nil {
				t.Fatal(err)
			}
			free(f)
			if f.budget.left != keep {
				t.Errorf("%s: %d of %d left", name, f.budget.left, keep)
			}
			if size, _ := f.stat(); size != 0 {
				t.Errorf("%s: size %d", name, size)
			}
		}
	}
}

// A session that has a file open gets an error if another one changes it.
func TestFileChangedByAnotherSession(t *testing.T) {
	buffer := make([]byte, 4)
	for _, test := range []struct {
		name        string
		file        *file
		change      func(*file)
		read, write error
	}{
		{"removed", &file{size: 4, data: []byte("0123")}, (*file).remove, fs.ErrNotExist, fs.ErrNotExist},
		{"truncated", &file{size: 4, data: []byte("0123")}, (*file).truncate, io.EOF, errChanged},
		{"discarded", &file{size: 4, data: []byte("0123")}, (*file).discard, errDiscarded, errDiscarded},
		{"removed and truncated", &file{size: 4, data: []byte("0123")},
			func(f *file) { f.remove(); f.truncate() }, fs.ErrNotExist, fs.ErrNotExist},
		{"generated", &file{size: 4, storage: generated}, func(*file) {}, nil, errGenerated},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := test.file
			f.budget = &budget{left: 100}
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
