package simulation

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/certs"
)

var flagSchedule = flag.String("schedule", "", "play this schedule alone, and print its trace")

// Whatever a seed does to the network, the partners and the client's host, each
// verdict names it, and nothing is lost or left.
func TestSchedules(t *testing.T) {
	id := newIdentity(t)
	if *flagSchedule != "" {
		replay(t, *flagSchedule, func(s *schedule) (problems, trace []string) { return play(t, s, id) })
		return
	}
	playSeeds(t, "schedules", *flagNumber, *flagFor*3/4, func(t *testing.T, seed uint64) string {
		return judge(t, newSchedule(seed), id)
	})
}

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

// A schedule has the same verdicts each time, so a seed that fails can be looked into.
func TestReplays(t *testing.T) {
	id := newIdentity(t)
	differ := 0
	const seeds = 40
	for seed := range uint64(seeds) {
		s := newSchedule(1000 + seed)
		if !cmp.Equal(playWorld(t, s, id).causes, playWorld(t, s, id).causes) {
			differ++
		}
	}
	if differ > seeds/10 { // goroutines that one instant wakes still run in any order
		t.Errorf("%d of %d schedules have other verdicts the second time", differ, seeds)
	}
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
	w := playWorld(t, s, id)
	return w.problems, w.trace
}

// playWorld plays a schedule in a bubble of its own.
func playWorld(t *testing.T, s *schedule, id *identity) (w *world) {
	if wrong := bubble(t, func() {
		w = newWorld(s, id)
		w.run()
	}); wrong != "" {
		w.problem("%s", wrong)
	}
	return w
}
