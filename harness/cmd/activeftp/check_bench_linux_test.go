package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// BenchmarkCheckProcess measures whole processes of "activeftp check": one file with
// more and more sites, and 10,000 files. peak-MB is the most memory that a process had
// at one time, and text-times that without 16 MB, as a multiple of the largest text. The
// budget is 6, and half a second for 100,000 sites and for 10,000 files.
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
				file := filepath.Join(b.TempDir(), "mft.settings")
				size := writeSites(b, file, head, bm.site, sites)
				peak := benchmarkProcess(b, program, file)
				if sites == 100_000 {
					b.ReportMetric((peak-16e6)/float64(size), "text-times")
				}
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
		dir := b.TempDir()
		for i := range 10_000 {
			below := filepath.Join(dir, fmt.Sprint(i/100))
			if err := os.MkdirAll(below, 0o700); err != nil {
				b.Fatal(err)
			}
			writeSites(b, filepath.Join(below, fmt.Sprintf("%d.settings", i)), head, server, 1)
		}
		benchmarkProcess(b, program, dir)
	})
}

// writeSites writes a file with n sites, and returns its size. It keeps no text in
// memory: Linux counts the memory of a process that starts another towards the peak of
// the other one.
func writeSites(b *testing.B, file, head, site string, n int) (size int64) {
	b.Helper()
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	fmt.Fprint(out, head)
	for i := range n {
		fmt.Fprint(out, strings.ReplaceAll(site, "%06d", fmt.Sprintf("%06d", i)))
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
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
