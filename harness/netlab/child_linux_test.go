package netlab

import (
	"bytes"
	"encoding/gob"
	"io"
	"strings"
	"testing"

	"activeftp/core"
)

// encoded is the values as one process of a lab sends them to another.
func encoded(t *testing.T, values ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := gob.NewEncoder(&b)
	for _, v := range values {
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestWorkRefuses(t *testing.T) {
	tests := []struct {
		name, job string
		in        []byte
	}{
		{"a job that does not exist", "sleep", nil},
		{"no request", dialJob, nil},
		{"bytes that are no request", dialJob, []byte("GET / HTTP/1.1\r\n\r\n")},
		{"the request of another job", dialJob, encoded(t, transfers{})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := work(test.job, bytes.NewReader(test.in), io.Discard); err == nil {
				t.Error("no error")
			}
		})
	}
}

// A process goes on after its answer, and ends with its input.
func TestWorkEndsWithItsInput(t *testing.T) {
	in, request := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- work(dialJob, in, out) }()
	go request.Write(encoded(t, []probe{}))
	var answer [][]core.PortRange
	if err := gob.NewDecoder(answers).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Errorf("ended with its answer: %v", err)
	default:
	}
	request.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What a process says when it fails reaches who started it.
func TestAskFails(t *testing.T) {
	needLab(t)
	l, err := newLab(documentation())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.end(); err != nil {
			t.Error(err)
		}
	}()
	var answer string
	err = ask(t.Context(), l.host, "sleep", true, &answer)
	if err == nil || !strings.Contains(err.Error(), `"sleep"`) {
		t.Errorf("got %v", err)
	}
}
