package simulation

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
)

var (
	flagSchedule = flag.String("schedule", "", "play this schedule alone, and print its trace")
	flagFrom     = flag.Uint64("from", 1, "the first seed")
	flagNumber   = flag.Uint64("number", 120, "how many seeds to play")
	flagFor      = flag.Duration("for", 0, "play as many seeds as this time allows; 0: -number of them")
)

// maxFailures is the number of failing seeds after which no other is played.
const maxFailures = 5

// Whatever a seed does to the network, the partners and the client's host, each
// verdict names it, and nothing is lost or left.
func TestSchedules(t *testing.T) {
	id := newIdentity(t)
	if *flagSchedule != "" {
		replay(t, id)
		return
	}
	playSeeds(t, "schedules", *flagNumber, *flagFor*3/4, func(t *testing.T, seed uint64) string {
		return judge(t, newSchedule(seed), id)
	})
}

// workers returns how many seeds are played at once.
func workers() int { return runtime.GOMAXPROCS(0) }

// judge plays a schedule. It returns "" if nothing is wrong, and otherwise what is
// wrong with the smallest schedule that fails like it, and how to play it again.
func judge(t *testing.T, s *schedule, id *identity) string {
	problems, trace := play(t, s, id)
	if len(problems) == 0 {
		return ""
	}
	small := shrink(s, func(s *schedule) bool {
		p, tr := play(t, s, id)
		if len(p) > 0 {
			problems, trace = p, tr
		}
		return len(p) > 0
	})
	return fmt.Sprintf("seed %d: %s\nplay it again with: go test ./harness/simulation -run TestSchedules -v -schedule '%s'\n%s",
		s.Seed, strings.Join(problems, "\n"), small.text(), strings.Join(trace, "\n"))
}

// replay plays the schedule of the flag.
func replay(t *testing.T, id *identity) {
	var s schedule
	if err := json.Unmarshal([]byte(*flagSchedule), &s); err != nil {
		t.Fatalf("-schedule: %v", err)
	}
	problems, trace := play(t, &s, id)
	t.Logf("trace:\n%s", strings.Join(trace, "\n"))
	if len(problems) > 0 {
		t.Errorf("%s", strings.Join(problems, "\n"))
	}
}

// Schedules that once failed, each in a file whose name says what was wrong.
func TestFoundSchedules(t *testing.T) {
	id := newIdentity(t)
	playFound(t, "testdata/schedules", func(s *schedule) (problems, trace []string) {
		if !valid(s) {
			return []string{"a fault does not fit its transfer"}, nil
		}
		return play(t, s, id)
	})
}

// playFound plays the schedules or proofs in the files of a directory.
func playFound[T any](t *testing.T, dir string, play func(one *T) (problems, trace []string)) {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files (%v)", dir, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		one := new(T)
		if err := json.Unmarshal(text, one); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if problems, trace := play(one); len(problems) > 0 {
			t.Errorf("%s: %s\n%s", file, strings.Join(problems, "\n"), strings.Join(trace, "\n"))
		}
	}
}

// A schedule has the same verdicts each time, so a seed that fails can be looked into.
func TestReplays(t *testing.T) {
	id := newIdentity(t)
	differ := 0
	const seeds = 40
	for seed := range uint64(seeds) {
		s := newSchedule(1000 + seed)
		if !cmp.Equal(verdicts(t, s, id), verdicts(t, s, id)) {
			differ++
		}
	}
	if differ > seeds/10 { // goroutines that one instant wakes still run in any order
		t.Errorf("%d of %d schedules have other verdicts the second time", differ, seeds)
	}
}

// verdicts plays a schedule and returns the cause of each transfer.
func verdicts(t *testing.T, s *schedule, id *identity) map[string]connect.Cause {
	t.Helper()
	var w *world
	if wrong := bubble(t, func() {
		w = newWorld(s, id)
		w.run()
	}); wrong != "" {
		t.Fatal(wrong)
	}
	return w.causes
}

// identity is the partner's TLS certificates.
type identity struct {
	good, bad tls.Certificate
	roots     *x509.CertPool
}

// newIdentity issues the certificates, by the clock of a bubble.
func newIdentity(t *testing.T) *identity {
	t.Helper()
	id := new(identity)
	synctest.Test(t, func(t *testing.T) {
		subject := certs.Subject{Names: []string{partnerAddr.String()}}
		for _, certificate := range []*tls.Certificate{&id.bad, &id.good} {
			authority, err := certs.NewAuthority()
			if err != nil {
				t.Fatal(err)
			}
			if *certificate, err = authority.Issue(subject); err != nil {
				t.Fatal(err)
			}
			id.roots = authority.Pool()
		}
	})
	return id
}

// play plays a schedule in a bubble of its own. It returns what was wrong, and the
// trace.
func play(t *testing.T, s *schedule, id *identity) (problems, trace []string) {
	var w *world
	if wrong := bubble(t, func() {
		w = newWorld(s, id)
		w.run()
	}); wrong != "" {
		w.problem("%s", wrong)
	}
	return w.problems, w.trace
}

// bubble calls f in virtual time. It returns "", or what is wrong if goroutines are
// left or wait for ever.
func bubble(t *testing.T, f func()) (wrong string) {
	defer func() {
		if r := recover(); r != nil {
			wrong = fmt.Sprint(r)
		}
	}()
	synctest.Test(t, func(*testing.T) { f() })
	return ""
}
