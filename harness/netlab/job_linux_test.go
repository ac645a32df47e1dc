package netlab

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
)

// encode returns the values as one process of a lab sends them to another.
func encode(t *testing.T, values ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, v := range values {
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// Requests and answers arrive as they were sent.
func TestMessagesArriveUnchanged(t *testing.T) {
	listen := netip.MustParseAddrPort("[2001:db8::1]:21")
	ranges := []core.PortRange{{Base: 10000, Number: 2}, {}}
	tests := []struct{ sent, got any }{
		{&[]server{{Listen: listen, SourcePort: 20}}, new([]server)},
		{&[]probe{{From: listen, To: netip.MustParseAddr("192.0.2.5"), Ports: ranges, Open: true}, {}}, new([]probe)},
		{&transfers{Server: listen, Ports: ranges[0]}, new(transfers)},
		{&[]problem{{"open", "port 10000 is \"closed\""}}, new([]problem)},
		{&[][]core.PortRange{nil, ranges}, new([][]core.PortRange)},
	}
	for _, test := range tests {
		if err := json.Unmarshal(encode(t, test.sent), test.got); err != nil {
			t.Errorf("%T: %v", test.sent, err)
		}
		if diff := cmp.Diff(test.sent, test.got, cmpopts.EquateComparable(netip.AddrPort{}, netip.Addr{})); diff != "" {
			t.Errorf("%T (-sent +got):\n%s", test.sent, diff)
		}
	}
}

func TestDoJobRejects(t *testing.T) {
	tests := []struct {
		name, job string
		in        []byte
	}{
		{"an unknown job", "sleep", nil},
		{"no request", dialJob, nil},
		{"bytes that are not a request", dialJob, []byte("GET / HTTP/1.1\r\n\r\n")},
		{"the request of another job", dialJob, encode(t, transfers{})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := doJob(test.job, bytes.NewReader(test.in), io.Discard); err == nil {
				t.Error("no error")
			}
		})
	}
}

// A job continues after its answer until its input ends.
func TestDoJobEndsWithItsInput(t *testing.T) {
	in, request := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- doJob(dialJob, in, out) }()
	go request.Write(encode(t, []probe{}))
	var answer [][]core.PortRange
	if err := json.NewDecoder(answers).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Errorf("ended after its answer, before the end of its input: %v", err)
	default:
	}
	request.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// The error of a failed process reaches its parent.
func TestRunJobFails(t *testing.T) {
	needLab(t)
	l, err := newLab(documentationFamilies())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.remove(); err != nil {
			t.Error(err)
		}
	}()
	var answer string
	err = runJob(t.Context(), l.host, "sleep", true, &answer)
	if err == nil || !strings.Contains(err.Error(), `"sleep"`) {
		t.Errorf("got %v", err)
	}
}
