package peertest_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/peertest"
)

// Sessions with a vsftpd that share fewer ports than there are sessions wait for one
// another.
func TestSessionsShareFewPorts(t *testing.T) {
	const sessions, each = 6, 5
	s := peertest.StartVsftpd(t, peertest.Config{Files: report})
	for number := 1; number <= 3; number++ {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			ports := client.RangePorts(peertest.FreeRange(t, number), 0)
			var running sync.WaitGroup
			for i := range sessions {
				c := dial(t, s)
				running.Go(func() {
					for range each {
						transfer := download(0)
						if i%2 == 1 {
							transfer = upload(fmt.Sprintf("shared-%d-%d", number, i))(0)
						}
						transfer.Mode, transfer.Ports = core.Active, ports
						if o := c.Transfer(t.Context(), transfer); !o.Done() {
							t.Errorf("%v, %v (%v)", o.Cause, o.Reply, o.Err)
						}
					}
				})
			}
			running.Wait()
		})
	}
}

// After a transfer that the client ends for a reason of its own, the session with a
// vsftpd goes on.
func TestSessionSurvives(t *testing.T) {
	s := peertest.StartVsftpd(t, peertest.Config{Files: map[string][]byte{"report.csv": []byte("id,paid\n"), "big": make([]byte, 8<<20)}})
	broken := errors.New("the disk is broken")
	for _, tt := range []struct {
		name string
		client.Transfer
		want connect.Cause
	}{
		{"disk full", client.Transfer{Command: "RETR big", Receive: failing{broken}}, connect.CauseLocalFault},
		{"unreadable file", client.Transfer{
			Command: "STOR " + peertest.Uploads + "/unreadable", Send: io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)),
		}, connect.CauseLocalFault},
		{"limit", client.Transfer{Command: "RETR big", Limit: 1000}, connect.CauseTooMuchData},
	} {
		for _, mode := range []core.Mode{core.Active, core.Passive} {
			t.Run(fmt.Sprintf("%s %v", tt.name, mode), func(t *testing.T) {
				c := dial(t, s)
				transfer := tt.Transfer
				transfer.Mode = mode
				if o := c.Transfer(t.Context(), transfer); o.Cause != tt.want {
					t.Errorf("%v, %v (%v); want %v", o.Cause, o.Reply, o.Err, tt.want)
				}
				transfer = download(0)
				transfer.Mode = mode
				if o := c.Transfer(t.Context(), transfer); !o.Done() {
					t.Errorf("the next transfer: %v, %v (%v)", o.Cause, o.Reply, o.Err)
				}
			})
		}
	}
}

// failing is a writer that fails.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
