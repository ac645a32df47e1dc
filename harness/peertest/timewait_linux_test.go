package peertest_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/peertest"
)

// session is a session of the client with a vsftpd.
func session(t testing.TB, s *peertest.Vsftpd) *client.Session {
	t.Helper()
	c, err := client.Dial(t.Context(), client.Config{Server: s.Addr.String()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// transferAll does n transfers in turn, which must all be done, and returns the
// ports that they used.
func transferAll(t testing.TB, s *client.Session, ports *client.Ports, n int, of func(i int) client.Transfer) []int {
	t.Helper()
	var used []int
	for i := range n {
		transfer := of(i)
		transfer.Mode, transfer.Ports = core.Active, ports
		o := s.Transfer(t.Context(), transfer)
		if !o.Done() {
			t.Fatalf("transfer %d of %d on port %d: %v, %v (%v)", i+1, n, o.Port, o.Cause, o.Reply, o.Err)
		}
		used = append(used, o.Port)
	}
	return used
}

func upload(name string) func(int) client.Transfer {
	return func(i int) client.Transfer {
		return client.Transfer{
			Command: fmt.Sprintf("STOR %s/%s-%d", peertest.Uploads, name, i), Send: strings.NewReader("id,paid\n"),
		}
	}
}

func download(int) client.Transfer { return client.Transfer{Command: "RETR report.csv"} }

var report = map[string][]byte{"report.csv": []byte("id,paid\n")}

// An upload leaves its port in TIME_WAIT for a minute. Of a range of five ports,
// and of one alone, each is used again all the same.
func TestRangeIsUsedAgain(t *testing.T) {
	needNamespace(t)
	s := peertest.StartVsftpd(t, peertest.Config{Files: report})
	for _, r := range []core.PortRange{{Base: 10000, Number: 5}, {Base: 10100, Number: 1}} {
		c := session(t, s)
		ports := client.RangePorts(r, 0)
		used := transferAll(t, c, ports, 20, upload(fmt.Sprint(r.Base)))
		used = append(used, transferAll(t, c, ports, 20, download)...)
		for i, port := range used {
			if want := r.Base + i%r.Number; port != want {
				t.Errorf("%v: transfer %d on port %d, want %d", r, i+1, port, want)
			}
		}
	}
}

// A server that dials from port 20 alone cannot reach a port again while the
// last connection from there is in TIME_WAIT, unless TCP timestamps tell the two
// apart. The range is gone through before a port comes again; curl begins with
// the lowest one each time and gets 425.
func TestSourcePort20WithoutTimestamps(t *testing.T) {
	needNamespace(t)
	setKernel(t, "tcp_timestamps", "0")
	s := peertest.StartVsftpd(t, peertest.Config{Files: report, Options: []string{"connect_from_port_20=YES", "ftp_data_port=20"}})
	const n = 40
	// What another run of this test has used may still wait.
	r := core.PortRange{Base: 11000 + 2*n*rand.IntN(200), Number: n}
	for i, port := range transferAll(t, session(t, s), client.RangePorts(r, 0), n, download) {
		if port != r.Base+i {
			t.Errorf("transfer %d on port %d", i+1, port)
		}
	}
	file := s.URL() + "/report.csv"
	lowest := fmt.Sprintf("127.0.0.1:%d-%d", r.End()+1, r.End()+n)
	if got := peertest.Curl(t, "--ftp-port", lowest, file, file); got.Code == 0 {
		t.Errorf("curl does two in turn on its lowest port: %+v; then this test shows nothing", got)
	}
}
