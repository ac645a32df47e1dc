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

// quiet is a vsftpd that spends no time on its log.
var quiet = []string{"log_ftp_protocol=NO", "xferlog_enable=NO"}

// smallFiles are so many files of 1 KiB.
func smallFiles(n int) map[string][]byte {
	files := map[string][]byte{}
	for i := range n {
		files[fmt.Sprintf("in/f%04d", i)] = bytes.Repeat([]byte{'a'}, 1<<10)
	}
	return files
}

// BenchmarkSmallDownloads: a thousand files of 1 KiB, one session, active mode,
// from the same vsftpd, over a range of 10,000 ports: with none of them in use,
// with the first 5,000 in TIME_WAIT as uploads of this client leave them, and as
// those of curl and lftp do, where nobody can listen for a minute. The process
// that curl and lftp are started as counts, some milliseconds.
func BenchmarkSmallDownloads(b *testing.B) {
	needNamespace(b)
	const n = 1_000
	s := peertest.StartVsftpd(b, peertest.Config{Files: smallFiles(n), Options: quiet})
	r := core.PortRange{Base: 20000, Number: 10_000}
	clients := []struct {
		name     string
		download func(*testing.B)
	}{
		{"activeftp", func(b *testing.B) { ownDownloads(b, s, r, n) }},
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

func ownDownloads(b *testing.B, s *peertest.Vsftpd, r core.PortRange, n int) {
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

func lftpDownloads(b *testing.B, s *peertest.Vsftpd, r core.PortRange, _ int) {
	got := peertest.Lftp(b, fmt.Sprintf("set ftp:passive-mode no; set ftp:port-range %d-%d; open %s; mirror in got", r.Base, r.End(), s.URL()))
	if got.Code != 0 {
		b.Fatalf("%+v", got)
	}
}

// fillTimeWait leaves n ports from base on in TIME_WAIT, with SO_REUSEADDR of
// that value. No further connection waits after it, so that one run is as good as
// the next.
func fillTimeWait(b *testing.B, base, n, reuse int) {
	b.Helper()
	setKernel(b, "tcp_max_tw_buckets", "32768")
	defer setKernel(b, "tcp_max_tw_buckets", fmt.Sprint(n))
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, reuse) })
	}}
	for port := base; port < base+n; port++ {
		at := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(port)).String()
		l, err := config.Listen(b.Context(), "tcp", at)
		if err != nil { // it waits already
			continue
		}
		far, err := net.Dial("tcp", at)
		if err != nil {
			b.Fatal(err)
		}
		near, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		near.Close() // who closes first waits
		far.Close()
		l.Close()
	}
}

// BenchmarkUploadsFivePorts: 20 uploads in turn over a range of five ports.
func BenchmarkUploadsFivePorts(b *testing.B) {
	needNamespace(b)
	s := peertest.StartVsftpd(b, peertest.Config{Options: quiet})
	c := session(b, s)
	ports := client.RangePorts(core.PortRange{Base: 10000, Number: 5}, 0)
	round := 0
	for b.Loop() {
		transferAll(b, c, ports, 20, upload(fmt.Sprint(round)))
		round++
	}
}

// BenchmarkGibibyte: one file of 1 GiB each way, with the same vsftpd.
func BenchmarkGibibyte(b *testing.B) {
	needNamespace(b)
	const size = 1 << 30
	s := peertest.StartVsftpd(b, peertest.Config{Options: quiet})
	big := filepath.Join(s.Dir, "big")
	if err := os.WriteFile(big, nil, 0o644); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(big, size); err != nil {
		b.Fatal(err)
	}
	if _, err := os.ReadFile(big); err != nil { // into memory, or the first transfer would pay for it
		b.Fatal(err)
	}
	own := func(of func(*os.File) client.Transfer) func(*testing.B) {
		return func(b *testing.B) {
			f, err := os.Open(big)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			transferAll(b, session(b, s), client.AnyPort(), 1, func(int) client.Transfer { return of(f) })
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
		{"down/activeftp", own(func(*os.File) client.Transfer { return client.Transfer{Command: "RETR big"} })},
		{"down/curl", curl("--output", "/dev/null", s.URL()+"/big")},
		{"up/activeftp", own(func(f *os.File) client.Transfer {
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

// gate lets nobody on before so many have come.
type gate struct {
	missing sync.WaitGroup
	open    chan struct{}
}

// visitor is the receiver of one transfer, whose first write waits at a gate.
type visitor struct {
	gate *gate
	came sync.Once
}

func (v *visitor) arrive() { v.came.Do(v.gate.missing.Done) }

func (v *visitor) Write(p []byte) (int, error) {
	v.arrive()
	<-v.gate.open
	return len(p), nil
}

// BenchmarkTogether: a thousand downloads at once over 1,024 ports, each with a
// session of its own. At the moment when all of them have begun and none has
// ended, the memory that this process has taken for them is counted, their
// sessions included; the server is another process.
func BenchmarkTogether(b *testing.B) {
	needNamespace(b)
	const n = 1_000
	s := peertest.StartVsftpd(b, peertest.Config{Files: smallFiles(1), Options: append(quiet, "one_process_model=YES", "max_per_ip=0", "max_clients=0")})
	for b.Loop() {
		before := memory()
		ports := client.RangePorts(core.PortRange{Base: 10000, Number: 1_024}, 0)
		sessions := make([]*client.Session, n)
		for i := range sessions { // in turn: vsftpd has room for 32 that wait
			sessions[i] = session(b, s)
		}
		g := &gate{open: make(chan struct{})}
		g.missing.Add(n)
		var all sync.WaitGroup
		for _, c := range sessions {
			all.Go(func() { oneOf(b, c, ports, g) })
		}
		g.missing.Wait()
		b.ReportMetric(float64(memory()-before)/n/1024, "KiB/transfer")
		close(g.open)
		all.Wait()
	}
}

// memory is what the process holds in use, in bytes: heap and stacks.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// oneOf is one of many downloads.
func oneOf(b *testing.B, c *client.Session, ports *client.Ports, g *gate) {
	v := &visitor{gate: g}
	defer v.arrive() // what has failed does not come
	o := c.Transfer(b.Context(), client.Transfer{Command: "RETR in/f0000", Mode: core.Active, Ports: ports, Receive: v})
	if !o.Done() {
		b.Errorf("port %d: %v, %v (%v)", o.Port, o.Cause, o.Reply, o.Err)
	}
}
