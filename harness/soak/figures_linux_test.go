package soak

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"activeftp/harness/client"
)

// figures are what a run is measured by.
type figures struct {
	sessions atomic.Int64 // that logged in
	sampler  sync.WaitGroup
	stopped  chan struct{}
	began    time.Time
	elapsed  time.Duration

	mu         sync.Mutex
	causes     map[string]int
	ports      map[int]bool
	bytes      int64
	strangers  int
	goroutines int // the most at once
	open       int // descriptors, the most at once
}

// samplePause is the time between two looks at goroutines and descriptors.
const samplePause = 200 * time.Millisecond

// start starts the clock and the sampling.
func (f *figures) start() {
	f.began, f.stopped = time.Now(), make(chan struct{})
	f.sampler.Go(func() {
		ticker := time.NewTicker(samplePause)
		defer ticker.Stop()
		for {
			f.sample()
			select {
			case <-ticker.C:
			case <-f.stopped:
				return
			}
		}
	})
}

// sample records the goroutines and descriptors that there are now.
func (f *figures) sample() {
	entries, _ := os.ReadDir("/proc/self/fd") // if it fails, the next sample counts
	f.mu.Lock()
	defer f.mu.Unlock()
	f.goroutines, f.open = max(f.goroutines, runtime.NumGoroutine()), max(f.open, len(entries))
}

// stop ends what start started.
func (f *figures) stop() {
	f.elapsed = time.Since(f.began)
	close(f.stopped)
	f.sampler.Wait()
}

// ended counts a transfer.
func (f *figures) ended(o client.Outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.causes == nil {
		f.causes, f.ports = map[string]int{}, map[int]bool{}
	}
	f.causes[o.Cause.String()]++
	f.bytes += o.Bytes
	f.strangers += o.RejectedCount
	if o.Port != 0 {
		f.ports[o.Port] = true
	}
}

// total returns the number of transfers that have ended.
func (f *figures) total() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, count := range f.causes {
		n += count
	}
	return n
}

// print shows the figures.
func (f *figures) print(t *testing.T, live []uint64, before, after stock) {
	t.Helper()
	var endings []string
	for _, cause := range slices.Sorted(maps.Keys(f.causes)) {
		endings = append(endings, fmt.Sprintf("%s %d", cause, f.causes[cause]))
	}
	var kib []string
	for _, n := range live {
		kib = append(kib, fmt.Sprint(n>>10))
	}
	t.Logf(`%d transfers in %v: %.0f per second, %d MiB
endings     %s
sessions    %d at once, %d logged in
ports used  %d of %d, %d strangers turned away
goroutines  %d before, at most %d, %d after
descriptors %d before, at most %d, %d after
live heap   %s KiB after each tenth
peak memory %s`,
		f.total(), f.elapsed.Round(time.Millisecond), float64(f.total())/f.elapsed.Seconds(), f.bytes>>20,
		strings.Join(endings, ", "), *sessions, f.sessions.Load(), len(f.ports), *portCount, f.strangers,
		before.goroutines, f.goroutines, after.goroutines, before.open, f.open, after.open, strings.Join(kib, " "), peakMemory())
}

// peakMemory returns the most memory that this process has had, as the kernel says it.
func peakMemory() string {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}
