package soak

import (
	"context"
	"flag"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
	"activeftp/harness/internal/host"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/partner"
)

// The sizes of TestSoak. The defaults take a few seconds; make soak has larger ones.
var (
	sessions  = flag.Int("sessions", 20, "sessions at once")
	transfers = flag.Int("transfers", 600, "transfers of all sessions together")
	portCount = flag.Int("ports", 16, "data ports that the sessions share")
)

func TestMain(m *testing.M) {
	flag.Parse()
	goleak.VerifyTestMain(m)
}

const (
	// rounds is the number of parts of the run. Between two of them no transfer runs, so
	// that the live heap can be compared.
	rounds = 10
	// faultEvery is the number of transfers of which one gets a fault: 5 %.
	faultEvery = 20
	// descriptorsEach is the number of descriptors that a session and its transfer have
	// open at most, at both ends: its control connection, that of a transfer with a
	// fault, the listener and the data connection.
	descriptorsEach = 2 + 2 + 1 + 2
	// spareDescriptors are those of the rest of the process.
	spareDescriptors = 256
)

// soak is what the sessions of a run share.
type soak struct {
	addresses loopback.Addresses
	ports     *client.Ports
	partner   *partner.Bundled
	faults    []*fault
	nextFault atomic.Uint64
	figures   figures
}

// TestSoak runs all transfers. The sessions share a range that is too small for all of
// them at once.
func TestSoak(t *testing.T) {
	checkDescriptors(t, *sessions, descriptorsEach)
	before := takeStock(t)
	s := start(t)
	workers := make([]*worker, *sessions)
	for i := range workers {
		workers[i] = &worker{soak: s, number: i}
	}
	atOnce(workers, func(w *worker) { w.open(t) }) // all of them are open before the first transfer
	each := max(*transfers / *sessions, 1)
	s.figures.start()
	var live []uint64
	for round := range rounds {
		from, to := each*round/rounds, each*(round+1)/rounds
		atOnce(workers, func(w *worker) { w.run(t, from, to) })
		live = append(live, liveHeap())
	}
	s.figures.stop()
	atOnce(workers, func(w *worker) { w.close(t) })
	if got, want := s.figures.total(), each**sessions; got != want {
		t.Errorf("%d transfers have ended, want %d", got, want)
	}
	s.checkPorts(t)
	s.close(t)
	checkFlat(t, live)
	s.figures.print(t, live, before, before.compare(t, &s.addresses))
}

// checkDescriptors fails the test if this process cannot have that many descriptors for
// each session. Go has raised the soft limit to the hard one.
func checkDescriptors(t *testing.T, sessions, each int) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if want := uint64(sessions*each + spareDescriptors); limit.Cur < want {
		t.Fatalf("%d sessions need %d open files, the hard limit is %d: raise it (ulimit -Hn) or take fewer", sessions, want, limit.Max)
	}
}

// start starts the servers.
func start(t *testing.T) *soak {
	t.Helper()
	addresses, err := loopback.Claim()
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{addresses: addresses, ports: client.RangePorts(freeRange(t), 0)}
	generated := map[string]int64{endlessFile: 1 << 40}
	for _, size := range fileSizes() {
		generated[fileName(size)] = size
	}
	s.partner, err = partner.Start(partner.Config{
		Listen: netip.AddrPortFrom(addresses.Partner, 0).String(), Files: map[string][]byte{listedFile: []byte("id,paid\n")}, Generated: generated, Keep: -1, Discard: true,
		ConnectTimeout: hangLimit, // a host with so much to do may let a connection wait
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faultTable(silence()) {
		f.start(t, addresses)
		s.faults = append(s.faults, f)
	}
	return s
}

// silence is the time after which a client gives up a partner that keeps silent. It
// grows with the sessions, because each has to wait for the others.
func silence() time.Duration {
	return max(500*time.Millisecond, time.Duration(*sessions)*2*time.Millisecond)
}

// freeRange returns a range outside the ephemeral ports, whose connections would
// otherwise take its ports.
func freeRange(t *testing.T) core.PortRange {
	t.Helper()
	for base := 10_000; base+*portCount <= core.HighestPort; base += 1_000 {
		r := core.PortRange{Base: base, Number: *portCount}
		free := true
		for _, ephemeral := range host.EphemeralPorts() {
			free = free && !r.Common(ephemeral).Given()
		}
		if free {
			return r
		}
	}
	t.Fatalf("the ephemeral ports %v leave no range of %d ports free", host.EphemeralPorts(), *portCount)
	return core.PortRange{}
}

// atOnce calls do for every session at once and waits for all of them.
func atOnce(workers []*worker, do func(*worker)) {
	var running sync.WaitGroup
	for _, w := range workers {
		running.Go(func() { do(w) })
	}
	running.Wait()
}

// checkPorts checks that every port of the range can still be leased: a transfer gets
// the port that was used the longest time ago, so as many transfers as there are ports
// use each of them once.
func (s *soak) checkPorts(t *testing.T) {
	t.Helper()
	w := &worker{soak: s}
	w.open(t)
	defer w.close(t)
	for end := time.Now().Add(endLimit); s.ports.Leased() > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond) // ports rest after some faults
	}
	if n := s.ports.Leased(); n > 0 {
		t.Errorf("after the run %d ports of %v are still leased", n, s.ports.Range())
	}
	used := map[int]bool{}
	for range *portCount {
		o := w.session.Transfer(context.Background(), client.Transfer{Command: "RETR " + fileName(0), Mode: core.Active, Ports: s.ports})
		if !o.Done() {
			t.Fatalf("after the run: %s", client.Explain(o))
		}
		used[o.Port] = true
	}
	if len(used) != *portCount {
		t.Errorf("after the run %d ports of %v are offered, want %d: the others are still leased", len(used), s.ports.Range(), *portCount)
	}
}

// close closes the servers and makes the addresses available to others.
func (s *soak) close(t *testing.T) {
	t.Helper()
	if err := s.partner.Close(); err != nil {
		t.Error(err)
	}
	for _, f := range s.faults {
		f.close(t)
	}
	if err := s.addresses.Release(); err != nil {
		t.Error(err)
	}
}

// liveHeap returns the bytes that are in use after a garbage collection.
func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers have released
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// flatBound is how much more the heap may hold later in the run. A leak of 50 bytes for
// each transfer of the full size would be larger.
const flatBound = 4 << 20 // bytes

// checkFlat checks that the live heap does not grow: no round of the second half, nor
// the last one, ends with more than flatBound above the first half, and the first tenth.
func checkFlat(t *testing.T, live []uint64) {
	t.Helper()
	half := len(live) / 2
	first, second := slices.Max(live[:half]), slices.Max(live[half:])
	if second > first+flatBound {
		t.Errorf("the live heap reaches %d KiB in the second half and %d KiB in the first, want at most %d KiB more", second>>10, first>>10, flatBound>>10)
	}
	if last := live[len(live)-1]; last > live[0]+flatBound {
		t.Errorf("the live heap is %d KiB at the end and %d KiB after the first tenth, want at most %d KiB more", last>>10, live[0]>>10, flatBound>>10)
	}
}

// Files of the partner besides the generated ones.
const (
	endlessFile = "endless"
	listedFile  = "in/report.csv" // alone in its directory
)

// fileSizes returns the sizes of the generated files in bytes: none, one, around the
// client's buffer, and some between.
func fileSizes() []int64 { return []int64{0, 1, 1_000, 20_000, 32 << 10, 32<<10 + 1, 100_000} }

// sums returns the SHA-256 of each size's content.
var sums = sync.OnceValue(func() map[int64][32]byte {
	all := map[int64][32]byte{}
	for _, size := range fileSizes() {
		all[size] = content.Sum(size)
	}
	return all
})
