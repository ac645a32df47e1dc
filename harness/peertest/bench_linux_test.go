package peertest_test

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/peertest"
)

// withoutLog are the options of a vsftpd that writes no log.
var withoutLog = []string{"log_ftp_protocol=NO", "xferlog_enable=NO"}

// smallFiles returns n files of 1 KiB.
func smallFiles(n int) map[string][]byte {
	files := map[string][]byte{}
	for i := range n {
		files[fmt.Sprintf("in/f%04d", i)] = bytes.Repeat([]byte{'a'}, 1<<10)
	}
	return files
}

// BenchmarkSmallDownloads compares clients that download 1,000 files of 1 KiB
// in one session with the same vsftpd, in active mode over a range of 10,000
// ports.
//
// The states of the range: fresh, no port is in use; waiting, the first 5,000
// are in TIME_WAIT with SO_REUSEADDR, as after uploads by activeftp; blocked,
// the same without SO_REUSEADDR, as after uploads by curl and lftp, so that
// nobody can listen on them for a minute. The start of curl and lftp counts,
// some milliseconds.
func BenchmarkSmallDownloads(b *testing.B) {
	needNamespace(b)
	const n = 1_000
	s := peertest.StartVsftpd(b, peertest.Config{Files: smallFiles(n), Options: withoutLog})
	r := core.PortRange{Base: 20000, Number: 10_000}
	clients := []struct {
		name     string
		download func(*testing.B)
	}{
		{"activeftp", func(b *testing.B) { activeftpDownloads(b, s, r, n) }},
		{"curl", func(b *testing.B) { curlDownloads(b, s, r, n) }},
		{"lftp", func(b *testing.B) { lftpDownloads(b, s, r, n) }},
	}
	for _, state := range []struct {
		name    string
		waiting int
		reuse   int
	}{{"fresh", 0, 0}, {"waiting", 5_000, 1}, {"blocked", 5_000, 0}} {
		for _, c := range clients {
			b.Run(state.name+"/"+c.name, func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					fillTimeWait(b, r.Base, state.waiting, state.reuse)
					b.StartTimer()
					c.download(b)
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "files/s")
			})
		}
	}
}

// activeftpDownloads downloads small files with activeftp's client.
func activeftpDownloads(b *testing.B, s *peertest.Vsftpd, r core.PortRange, n int) {
	c, err := client.Dial(b.Context(), client.Config{Server: s.Addr.String()})
	if err != nil {
		b.Fatal(err)
	}
	transferAll(b, c, client.RangePorts(r, 0), n, func(i int) client.Transfer {
		return client.Transfer{Command: fmt.Sprintf("RETR in/f%04d", i)}
	})
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
}

// curlDownloads downloads small files with curl.
func curlDownloads(b *testing.B, s *peertest.Vsftpd, r core.PortRange, n int) {
	var config strings.Builder
	for i := range n {
		fmt.Fprintf(&config, "url = %s/in/f%04d\noutput = /dev/null\n", s.URL(), i)
	}
	file := filepath.Join(b.TempDir(), "config")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	got := peertest.Curl(b, "--ftp-port", fmt.Sprintf("127.0.0.1:%d-%d", r.Base, r.End()), "--config", file)
	if got.Code != 0 {
		b.Fatalf("%+v", got)
	}
}

// lftpDownloads downloads small files with lftp.
func lftpDownloads(b *testing.B, s *peertest.Vsftpd, r core.PortRange, _ int) {
	got := peertest.Lftp(b, fmt.Sprintf("set ftp:passive-mode no; set ftp:port-range %d-%d; open %s; mirror in got", r.Base, r.End(), s.URL()))
	if got.Code != 0 {
		b.Fatalf("%+v", got)
	}
}

// fillTimeWait brings n ports from base on into TIME_WAIT, with SO_REUSEADDR
// set to reuse. Then it lets no further connection enter TIME_WAIT, so that all
// runs start alike.
func fillTimeWait(b *testing.B, base, n, reuse int) {
	b.Helper()
	setSysctl(b, "tcp_max_tw_buckets", "32768")
	defer setSysctl(b, "tcp_max_tw_buckets", fmt.Sprint(n))
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, reuse) })
	}}
	for port := base; port < base+n; port++ {
		addr := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(port)).String()
		l, err := config.Listen(b.Context(), "tcp", addr)
		if err != nil { // already in TIME_WAIT
			continue
		}
		far, err := net.Dial("tcp", addr)
		if err != nil {
			b.Fatal(err)
		}
		near, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		near.Close() // the end that closes first enters TIME_WAIT
		far.Close()
		l.Close()
	}
}

// BenchmarkUploadsFivePorts runs 20 uploads one after the other over a range of
// five ports.
func BenchmarkUploadsFivePorts(b *testing.B) {
	needNamespace(b)
	s := peertest.StartVsftpd(b, peertest.Config{Options: withoutLog})
	c := dial(b, s)
	ports := client.RangePorts(core.PortRange{Base: 10000, Number: 5}, 0)
	round := 0
	for b.Loop() {
		transferAll(b, c, ports, 20, upload(fmt.Sprint(round)))
		round++
	}
}

// BenchmarkGibibyte downloads and uploads a file of 1 GiB with the same vsftpd.
func BenchmarkGibibyte(b *testing.B) {
	needNamespace(b)
	const size = 1 << 30
	s := peertest.StartVsftpd(b, peertest.Config{Options: withoutLog})
	big := filepath.Join(s.Dir, "big")
	if err := os.WriteFile(big, nil, 0o644); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(big, size); err != nil {
		b.Fatal(err)
	}
	if _, err := os.ReadFile(big); err != nil { // into the page cache, for the first transfer too
		b.Fatal(err)
	}
	activeftp := func(transferOf func(*os.File) client.Transfer) func(*testing.B) {
		return func(b *testing.B) {
			f, err := os.Open(big)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			transferAll(b, dial(b, s), client.AnyPort(), 1, func(int) client.Transfer { return transferOf(f) })
		}
	}
	curl := func(args ...string) func(*testing.B) {
		return func(b *testing.B) {
			if got := peertest.Curl(b, append([]string{"--ftp-port", "127.0.0.1"}, args...)...); got.Code != 0 {
				b.Fatalf("%+v", got)
			}
		}
	}
	for _, c := range []struct {
		name     string
		transfer func(*testing.B)
	}{
		{"down/activeftp", activeftp(func(*os.File) client.Transfer { return client.Transfer{Command: "RETR big"} })},
		{"down/curl", curl("--output", "/dev/null", s.URL()+"/big")},
		{"up/activeftp", activeftp(func(f *os.File) client.Transfer {
			return client.Transfer{Command: "STOR " + peertest.Uploads + "/big", Send: f}
		})},
		{"up/curl", curl("--upload-file", big, s.URL()+"/"+peertest.Uploads+"/big")},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				c.transfer(b)
			}
		})
	}
}

// gate stops transfers until all of them have started.
type gate struct {
	missing sync.WaitGroup // the transfers that have not started
	open    chan struct{}  // closed to let them continue
}

// gatedReceiver receives the data of one transfer. Its first write waits until
// the gate opens.
type gatedReceiver struct {
	gate    *gate
	arrival sync.Once
}

func (r *gatedReceiver) arrive() { r.arrival.Do(r.gate.missing.Done) }

// Write waits for the gate and discards p.
func (r *gatedReceiver) Write(p []byte) (int, error) {
	r.arrive()
	<-r.gate.open
	return len(p), nil
}

// BenchmarkSimultaneousDownloads runs 1,000 downloads at once over 1,024 ports,
// each in its own session. It reports the memory that this process uses for a
// download and its session at the moment when all have started and none has
// ended. The server is another process.
func BenchmarkSimultaneousDownloads(b *testing.B) {
	needNamespace(b)
	const n = 1_000
	s := peertest.StartVsftpd(b, peertest.Config{Files: smallFiles(1), Options: append(withoutLog, "one_process_model=YES", "max_per_ip=0", "max_clients=0")})
	for b.Loop() {
		before := memoryInUse()
		ports := client.RangePorts(core.PortRange{Base: 10000, Number: 1_024}, 0)
		sessions := make([]*client.Session, n)
		for i := range sessions { // one after the other: vsftpd's backlog is 32
			sessions[i] = dial(b, s)
		}
		g := &gate{open: make(chan struct{})}
		g.missing.Add(n)
		var all sync.WaitGroup
		for _, c := range sessions {
			all.Go(func() { gatedDownload(b, c, ports, g) })
		}
		g.missing.Wait()
		b.ReportMetric(float64(memoryInUse()-before)/n/1024, "KiB/transfer")
		close(g.open)
		all.Wait()
	}
}

// memoryInUse returns the bytes of heap and stacks in use.
func memoryInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// gatedDownload runs a download whose receiver waits at the gate.
func gatedDownload(b *testing.B, c *client.Session, ports *client.Ports, g *gate) {
	receiver := &gatedReceiver{gate: g}
	defer receiver.arrive() // a failed download must not stop the others
	o := c.Transfer(b.Context(), client.Transfer{Command: "RETR in/f0000", Mode: core.Active, Ports: ports, Receive: receiver})
	if !o.Done() {
		b.Errorf("port %d: %v, %v (%v)", o.Port, o.Cause, o.Reply, o.Err)
	}
}
