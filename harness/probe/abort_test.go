package probe

import (
	"bufio"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// telnetAbort is ABOR after Telnet signals, as a server reads it: the kernel takes
// the urgent byte out of the stream.
const telnetAbort = "\xff\xf4\xf2ABOR"

// An upload must end with ABOR, be it after Telnet signals, and with the control
// connection.
func TestProbeAbort(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		abort       string // the line that ends an upload
		withControl bool   // an upload ends with the control connection
		status      checklist.Status
		detail      string
	}{
		"plain":          {"ABOR", true, checklist.Pass, "it is closed in both cases"},
		"Telnet signals": {telnetAbort, true, checklist.Pass, "it is closed in both cases, after ABOR only with Telnet signals"},
		"outlives":       {telnetAbort, false, checklist.Fail, "it outlives the control connection"},
		"never":          {"none", true, checklist.Fail, "after ABOR it stays open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkAbort(t, serve(t, uploading(tt.abort, tt.withControl)), tt.status, tt.detail)
		})
	}
}

// vsftpd reads ABOR during a transfer only with async_abor_enable, and only after
// Telnet signals.
func TestVsftpdAbort(t *testing.T) {
	t.Parallel()
	for option, detail := range map[string]string{
		"async_abor_enable=NO":  "after ABOR it stays open",
		"async_abor_enable=YES": "it outlives the control connection",
	} {
		t.Run(option, func(t *testing.T) {
			t.Parallel()
			s := peertest.StartVsftpd(t, peertest.Config{Options: []string{option}})
			checkAbort(t, s.URL()+"/"+peertest.Uploads, checklist.Fail, detail)
		})
	}
}

// checkAbort probes a server and checks the verdict on AM-30.
func checkAbort(t *testing.T, server string, status checklist.Status, detail string) {
	t.Helper()
	r, err := Run(t.Context(), Options{Server: server, Wait: serverWait})
	if err != nil {
		t.Fatal(err)
	}
	showIfFailed(t, r)
	i := slices.IndexFunc(r.Cases, func(c report.Case) bool { return c.Name == "AM-30" })
	got := strings.Join(r.Cases[i].Proved, "; ")
	for _, f := range r.Cases[i].Findings {
		got += f.Message
	}
	if r.Cases[i].Status != status.String() || got != detail {
		t.Errorf("%s: %q, want %v: %q", r.Cases[i].Status, got, status, detail)
	}
}

// uploading returns a server that, during an upload, obeys only the line abort. If
// withControl is set, the end of the control connection ends an upload too.
func uploading(abort string, withControl bool) func(net.Conn, *bufio.Scanner) {
	return func(conn net.Conn, lines *bufio.Scanner) {
		var to netip.AddrPort
		afterLogin(func(conn net.Conn, line string) bool {
			verb, _, _ := strings.Cut(line, " ")
			switch verb {
			case "PORT":
				to, _ = connect.ParsePortCommand(line)
				io.WriteString(conn, "200 fine\r\n")
			case "STOR":
				return upload(conn, lines, to, abort, withControl)
			case "ABOR", "DELE":
				io.WriteString(conn, "226 done\r\n")
			default:
				io.WriteString(conn, "502 unknown\r\n")
			}
			return true
		})(conn, lines)
	}
}

// upload plays an upload of uploading, and reports whether abort has ended it.
func upload(conn net.Conn, lines *bufio.Scanner, to netip.AddrPort, abort string, withControl bool) bool {
	data, err := net.Dial("tcp", to.String())
	if err != nil {
		io.WriteString(conn, "425 no\r\n")
		return true
	}
	defer data.Close()
	io.WriteString(conn, "150 here\r\n")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		io.Copy(io.Discard, data)
		io.WriteString(conn, "226 done\r\n")
	}()
	aborted := false
	for !aborted && lines.Scan() {
		aborted = lines.Text() == abort
	}
	if aborted || withControl {
		data.Close()
	}
	<-ended
	return aborted
}
