package prove

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/peertest"
)

// After a broken upload, and after an interrupt during one, the file is deleted,
// or named if the partner keeps it.
func TestProveRemoves(t *testing.T) {
	const gone = "250 Deleted"
	for _, tt := range []struct {
		name    string
		answer  string // to STOR; "": the control connection is closed
		deleted string
		stop    bool   // the proof is interrupted during the upload
		want    string // in a note; "": nothing is said about the file
	}{
		{name: "broken off", answer: "426 Broken", deleted: gone},
		{name: "nothing kept", answer: "451 Disk full", deleted: "550 No such file"},
		{name: "kept", answer: "426 Broken", deleted: "450 Busy", want: "is left on the partner, which answered DELE with 450 Busy"},
		{name: "hung up", deleted: gone},
		{name: "interrupted", stop: true, deleted: gone},
		{name: "interrupted, kept", stop: true, deleted: "550 Not allowed", want: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			server := filtered{deleted: tt.deleted, closed: func(int) bool { return false }}
			server.store = func(conn net.Conn) {
				switch {
				case tt.stop:
					fmt.Fprint(conn, "150 Connecting\r\n")
					cancel()
				case tt.answer == "":
					conn.Close()
				default:
					fmt.Fprint(conn, tt.answer+"\r\n")
				}
			}
			url := server.start(t)
			start := time.Now()
			r, err := Run(ctx, "test.settings", core.Check(peertest.Settings(peertest.FreeRange(t, 3))), Options{
				Servers: []string{url}, Limits: client.Limits{Accept: 10 * time.Second, Reply: 10 * time.Second},
			})
			if err != nil {
				t.Fatal(err)
			}
			if tt.stop && time.Since(start) > 5*time.Second {
				t.Errorf("the interrupt took %v", time.Since(start))
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			if server.deletes != 1 {
				t.Errorf("%d DELE commands, want 1", server.deletes)
			}
			notes := strings.Join(r.Cases[1].Proved, "\n")
			if said := strings.Contains(notes, "activeftp-proof"); said != (tt.want != "") || !strings.Contains(notes, tt.want) {
				t.Errorf("want %q in %s", tt.want, notes)
			}
		})
	}
}
