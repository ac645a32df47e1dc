package simulation

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	flagFrom   = flag.Uint64("from", 1, "the first seed")
	flagNumber = flag.Uint64("number", 120, "how many seeds to play")
	flagFor    = flag.Duration("for", 0, "play as many seeds as this time allows; 0: -number of them")
)

// maxFailures is the number of failing seeds after which no other is played.
const maxFailures = 5

// playSeeds plays seeds with one worker for each processor, for a time or, if that is
// 0, a number of them. It fails with what play returns.
func playSeeds(t *testing.T, what string, number uint64, limit time.Duration, play func(t *testing.T, seed uint64) string) {
	t.Helper()
	var next, failed atomic.Uint64
	start := time.Now()
	t.Run("seeds", func(t *testing.T) {
		for worker := range workers() {
			t.Run(fmt.Sprint(worker), func(t *testing.T) {
				t.Parallel()
				for failed.Load() < maxFailures {
					if limit > 0 && time.Since(start) >= limit {
						return
					}
					n := next.Add(1) - 1
					if limit == 0 && n >= number {
						return
					}
					if wrong := play(t, *flagFrom+n); wrong != "" {
						failed.Add(1)
						t.Error(wrong)
					}
				}
			})
		}
	})
	took, played := time.Since(start), next.Load()
	t.Logf("%d %s from seed %d in %v, %.0f in a second", played, what, *flagFrom, took.Round(time.Millisecond), float64(played)/took.Seconds())
}

// workers returns how many seeds are played at once.
func workers() int { return runtime.GOMAXPROCS(0) }

// replay plays the schedule or the proof of a flag.
func replay[T any](t *testing.T, text string, play func(one *T) (problems, trace []string)) {
	t.Helper()
	one := new(T)
	if err := json.Unmarshal([]byte(text), one); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	problems, trace := play(one)
	t.Logf("trace:\n%s", strings.Join(trace, "\n"))
	if len(problems) > 0 {
		t.Errorf("%s", strings.Join(problems, "\n"))
	}
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
