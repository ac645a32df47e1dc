package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"activeftp/harness/peertest"
)

// BenchmarkCheckProcess measures whole processes of "activeftp check": one file with
// more and more sites, and 10,000 files. peak-MB is the most memory that a process had
// at one time, and text-times that without 16 MB, as a multiple of the text.
func BenchmarkCheckProcess(b *testing.B) {
	program := filepath.Join(b.TempDir(), "activeftp")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	const head = "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n[outbound-connections]\nmax-transfers = 20\n"
	const server = "[transfer-site site-%06d]\nserver = ftp%06d.partner.internal\n"
	for _, bm := range []struct{ name, site string }{
		{"short", "[transfer-site site-%06d]\nenable-active-connection-mode = no\n"},
		{"clean", server + "network-zone = none\nenable-active-connection-mode = yes\nmax-parallel-transfers = 2\n"},
		{"findings", server + "enable-active-connection-mode = yes\n"},
	} {
		before := 0.0
		for _, sites := range []int{10, 100, 1000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/sites=%d", bm.name, sites), func(b *testing.B) {
				text := head
				var all strings.Builder
				for i := range sites {
					all.WriteString(strings.ReplaceAll(bm.site, "%06d", fmt.Sprintf("%06d", i)))
				}
				text += all.String()
				dir := peertest.WriteFiles(b, map[string]string{"mft.settings": text})
				peak := benchmarkProcess(b, program, filepath.Join(dir, "mft.settings"))
				b.ReportMetric((peak-16e6)/float64(len(text)), "text-times")
				each := float64(b.Elapsed().Nanoseconds()) / float64(b.N*sites)
				b.ReportMetric(each, "ns/site")
				if before > 0 {
					b.ReportMetric(each/before, "of-previous") // at most 1 is linear
				}
				before = each
			})
		}
	}
	b.Run("files=10000", func(b *testing.B) {
		files := make(map[string]string)
		for i := range 10_000 {
			files[fmt.Sprintf("%03d/%05d.settings", i/100, i)] = head + strings.ReplaceAll(server, "%06d", fmt.Sprint(i))
		}
		benchmarkProcess(b, program, peertest.WriteFiles(b, files))
	})
}

// benchmarkProcess measures checks of a file or directory, and returns and reports the
// most memory that one of them had at one time, in bytes.
func benchmarkProcess(b *testing.B, program, path string) (peak float64) {
	b.Helper()
	for b.Loop() {
		p := exec.CommandContext(b.Context(), program, "check", "--fail-on", "never", path)
		if err := p.Run(); err != nil {
			b.Fatal(err)
		}
		usage, ok := p.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			b.Fatal(errors.ErrUnsupported)
		}
		peak = max(peak, float64(usage.Maxrss)*1024)
	}
	b.ReportMetric(peak/1e6, "peak-MB")
	return peak
}
