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

// dial opens a session of activeftp's client with a vsftpd. The session is
// closed when the test ends.
func dial(t testing.TB, s *peertest.Vsftpd) *client.Session {
	t.Helper()
	c, err := client.Dial(t.Context(), client.Config{Server: s.Addr.String()})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, c)
	return c
}

// transferAll runs n transfers one after the other and returns the ports that
// they used. It ends the test if one of them fails.
func transferAll(t testing.TB, s *client.Session, ports *client.Ports, n int, transferOf func(i int) client.Transfer) []int {
	t.Helper()
	var used []int
	for i := range n {
		transfer := transferOf(i)
		transfer.Mode, transfer.Ports = core.Active, ports
		o := s.Transfer(t.Context(), transfer)
		if !o.Done() {
			t.Fatalf("transfer %d of %d on port %d: %v, %v (%v)", i+1, n, o.Port, o.Cause, o.Reply, o.Err)
		}
		used = append(used, o.Port)
	}
	return used
}

// upload returns a function that returns uploads under different names.
func upload(name string) func(int) client.Transfer {
	return func(i int) client.Transfer {
		return client.Transfer{
			Command: fmt.Sprintf("STOR %s/%s-%d", peertest.Uploads, name, i), Send: strings.NewReader("id,paid\n"),
		}
	}
}

// download returns a download of the same file each time.
func download(int) client.Transfer { return client.Transfer{Command: "RETR report.csv"} }

// report is the file that download downloads.
var report = map[string][]byte{"report.csv": []byte("id,paid\n")}

// An upload leaves its port in TIME_WAIT for a minute, but ports are reused
// nevertheless, even if the range has only five ports or one.
func TestPortsAreReused(t *testing.T) {
	needNamespace(t)
	s := peertest.StartVsftpd(t, peertest.Config{Files: report})
	for _, r := range []core.PortRange{{Base: 10000, Number: 5}, {Base: 10100, Number: 1}} {
		c := dial(t, s)
		ports := client.RangePorts(r, 0)
		used := transferAll(t, c, ports, 20, upload(fmt.Sprint(r.Base)))
		used = append(used, transferAll(t, c, ports, 20, download)...)
		for i, port := range used {
			if want := r.Base + i%r.Number; port != want {
				t.Errorf("%v: transfer %d used port %d, want %d", r, i+1, port, want)
			}
		}
	}
}

// Without TCP timestamps, a server that dials only from port 20 cannot reach a
// port while their last connection is in TIME_WAIT. The client therefore uses
// the whole range before it reuses a port. curl starts with the lowest port
// each time, and gets 425.
func TestSourcePort20WithoutTimestamps(t *testing.T) {
	needNamespace(t)
	setSysctl(t, "tcp_timestamps", "0")
	s := peertest.StartVsftpd(t, peertest.Config{Files: report, Options: []string{"connect_from_port_20=YES", "ftp_data_port=20"}})
	const n = 40
	// Ports of an earlier run of this test may still be in TIME_WAIT.
	r := core.PortRange{Base: 11000 + 2*n*rand.IntN(200), Number: n}
	for i, port := range transferAll(t, dial(t, s), client.RangePorts(r, 0), n, download) {
		if port != r.Base+i {
			t.Errorf("transfer %d used port %d, want %d", i+1, port, r.Base+i)
		}
	}
	file := s.URL() + "/report.csv"
	lowest := fmt.Sprintf("127.0.0.1:%d-%d", r.End()+1, r.End()+n)
	if got := peertest.Curl(t, "--ftp-port", lowest, file, file); got.Code == 0 {
		t.Errorf("curl completed two downloads on its lowest port, so this test proves nothing: %+v", got)
	}
}
