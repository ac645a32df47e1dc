package mutants

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Target is a package to change, and the packages whose tests ought to notice.
type Target struct {
	Dir string // relative to the module, with slashes
	// Files are patterns of [path.Match] for names of files; none means all.
	Files []string
	// Tests are the packages whose tests run, in this order, until a test fails.
	Tests []string
	// Twice says that a test has to fail twice to kill a mutant. It is for tests that
	// wait in real time, because they can fail by chance on a busy machine.
	Twice bool
}

// Campaign runs the tests against the mutants of its targets.
type Campaign struct {
	Root    string // of the module
	Targets []Target
	// Only lists packages or files of the targets to run; none means all.
	Only     []string
	Accepted []Entry
	Parallel int // number of test programs that run at a time
	// Excuse is what the output of a test contains that failed for a reason of the
	// machine, which other tests keep busy. Such a test is run again. Empty: none does.
	Excuse string
	// Progress, if not nil, is told how many tests or mutants of a step are done.
	Progress func(step string, done, total int)
}

// Fate is what became of a mutant.
type Fate struct {
	Mutant  *Mutant
	Reached int    // number of tests that reach it
	Killer  string // package and test, empty for a survivor
}

// Run makes the mutants and runs the tests against those of the targets wanted.
func (c *Campaign) Run(ctx context.Context) (*Report, error) {
	root, err := realPath(c.Root)
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return nil, fmt.Errorf("making a directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	w := &work{Campaign: c, root: root, scratch: scratch, killers: map[string]reach{}}
	if err := w.prepare(ctx); err != nil {
		return nil, err
	}
	if err := w.explore(ctx); err != nil {
		return nil, err
	}
	fates, err := w.runAll(ctx)
	if err != nil {
		return nil, err
	}
	return newReport(c.Accepted, w.all, fates), nil
}

// work is a campaign under way.
type work struct {
	*Campaign
	root, scratch string

	all      []*Mutant           // of all targets
	chosen   []*Mutant           // to run
	programs map[string]*program // by package
	reached  map[int][]reach     // by mutant

	mu      sync.Mutex
	killers map[string]reach // by package and place: the test that killed a mutant there last
}

// wants reports whether a mutant is to run.
func (c *Campaign) wants(m *Mutant) bool {
	return len(c.Only) == 0 || slices.Contains(c.Only, m.Dir) || slices.Contains(c.Only, m.File)
}

func targetDirs(targets []Target) (dirs []string) {
	for _, t := range targets {
		dirs = append(dirs, t.Dir)
	}
	return dirs
}

// prepare makes the mutants and compiles the test programs.
func (w *work) prepare(ctx context.Context) error {
	sources, err := load(ctx, w.root, targetDirs(w.Targets))
	if err != nil {
		return err
	}
	module, err := modulePath(w.root)
	if err != nil {
		return err
	}
	var files []rewritten
	var tests []string
	for i, t := range w.Targets {
		made, texts := rewrite(sources[i], len(w.all)+1, module+"/"+switchesDir, t.matches)
		w.all = append(w.all, made...)
		before := len(w.chosen)
		for _, m := range made {
			if w.wants(m) {
				w.chosen = append(w.chosen, m)
			}
		}
		if len(w.chosen) > before {
			files = append(files, texts...)
			tests = append(tests, t.Tests...)
		}
	}
	for _, name := range w.Only {
		if !slices.ContainsFunc(w.chosen, func(m *Mutant) bool { return m.Dir == name || m.File == name }) {
			return fmt.Errorf("%s: nothing to change; want a package of %v or a file of one", name, targetDirs(w.Targets))
		}
	}
	file, err := overlay(w.root, w.scratch, files)
	if err != nil {
		return err
	}
	slices.Sort(tests)
	w.programs = map[string]*program{}
	tests = slices.Compact(tests)
	for i, pkg := range tests {
		w.progress("test programs", i, len(tests))
		p, err := build(ctx, w.root, w.scratch, file, pkg)
		if err != nil {
			return err
		}
		w.programs[pkg] = p
	}
	w.progress("test programs", len(tests), len(tests))
	return nil
}

// matches reports whether a file belongs to a target.
func (t *Target) matches(name string) bool {
	return len(t.Files) == 0 || slices.ContainsFunc(t.Files, func(pattern string) bool {
		ok, _ := path.Match(pattern, path.Base(name)) // a bad pattern matches nothing
		return ok
	})
}

func (w *work) progress(step string, done, total int) {
	if w.Progress != nil {
		w.Progress(step, done, total)
	}
}

// maxAttempts is the number of times that a test is run that may have failed because
// the machine is busy.
const maxAttempts = 3

// explore runs every test alone, to learn which mutants it reaches.
func (w *work) explore(ctx context.Context) error {
	type single struct {
		program *program
		test    string
	}
	var all []single
	for _, p := range w.programs {
		names, err := p.list(ctx)
		if err != nil {
			return err
		}
		for _, name := range names {
			all = append(all, single{p, name})
		}
	}
	found := make([]reach, len(all))
	err := w.each(ctx, "tests without a mutant", len(all), func(ctx context.Context, i int) (err error) {
		for range maxAttempts {
			found[i], err = all[i].program.reaches(ctx, all[i].test, w.scratch)
			if err == nil || ctx.Err() != nil {
				break
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	startup := map[*program]time.Duration{}
	for _, r := range found {
		if least, ok := startup[r.program]; !ok || r.duration < least {
			startup[r.program] = r.duration
		}
	}
	w.reached = map[int][]reach{}
	for _, r := range found {
		r.duration -= startup[r.program] // about what the program needs without a test
		for _, id := range r.ids {
			w.reached[id] = append(w.reached[id], r)
		}
	}
	return nil
}

// runAll runs the tests against every mutant chosen.
func (w *work) runAll(ctx context.Context) ([]Fate, error) {
	fates := make([]Fate, len(w.chosen))
	err := w.each(ctx, "mutants", len(fates), func(ctx context.Context, i int) (err error) {
		fates[i], err = w.runOne(ctx, w.chosen[i])
		return err
	})
	return fates, err
}

// runOne runs the tests that reach a mutant until one fails: first the one that
// killed the last mutant in the same place.
func (w *work) runOne(ctx context.Context, m *Mutant) (Fate, error) {
	f := Fate{Mutant: m, Reached: len(w.reached[m.ID])}
	for _, b := range w.plan(m) {
		r, err := w.attempt(ctx, b, m)
		if err == nil && !r.passed && w.targetOf(m.Dir).Twice {
			r, err = w.attempt(ctx, b, m)
		}
		if ctx.Err() != nil {
			return f, ctx.Err()
		}
		if err != nil {
			return f, err
		}
		if !r.passed {
			name := killer(r)
			f.Killer = b.program.pkg + ": " + name
			w.remember(m, b.program, name)
			return f, nil
		}
	}
	return f, nil
}

// attempt runs a batch of tests against a mutant, again if they have the excuse.
func (w *work) attempt(ctx context.Context, b batch, m *Mutant) (r result, err error) {
	for range maxAttempts {
		r, err = b.program.run(ctx, b.tests, fmt.Sprintf("%s=%d", onVariable, m.ID), limitFor(b.duration))
		if err != nil || r.passed || w.Excuse == "" || !strings.Contains(r.output, w.Excuse) {
			break
		}
	}
	return r, err
}

// plan returns the batches of tests to run for a mutant, in this order.
func (w *work) plan(m *Mutant) (all []batch) {
	w.mu.Lock()
	last := w.killers[m.File+" "+m.Place]
	w.mu.Unlock()
	for _, pkg := range w.targetOf(m.Dir).Tests {
		rest := slices.Clone(w.reached[m.ID])
		rest = slices.DeleteFunc(rest, func(r reach) bool { return r.program.pkg != pkg })
		if i := slices.IndexFunc(rest, func(r reach) bool { return r.program == last.program && r.test == last.test }); i >= 0 {
			all = append(all, batch{last.program, []string{last.test}, last.duration})
			rest = slices.Delete(rest, i, i+1)
		}
		all = append(all, batches(rest)...)
	}
	return all
}

// remember notes the test that killed a mutant.
func (w *work) remember(m *Mutant, p *program, name string) {
	name, _, _ = strings.Cut(name, "/") // of a subtest
	for _, r := range w.reached[m.ID] {
		if r.program == p && r.test == name {
			w.mu.Lock()
			w.killers[m.File+" "+m.Place] = r
			w.mu.Unlock()
		}
	}
}

func (w *work) targetOf(dir string) Target {
	i := slices.IndexFunc(w.Targets, func(t Target) bool { return t.Dir == dir })
	return w.Targets[i]
}

// limitFor returns the time limit of tests that took duration without a mutant.
func limitFor(duration time.Duration) time.Duration { return 6*time.Second + 5*duration }

// batch is a set of tests to run together.
type batch struct {
	program  *program
	tests    []string
	duration time.Duration
}

// batches returns tests of one program in the order in which they run: the fastest
// first, and each batch up to three times as long as the last one.
func batches(reached []reach) (all []batch) {
	slices.SortStableFunc(reached, func(a, b reach) int { return cmp.Compare(a.duration, b.duration) })
	longest := 300 * time.Millisecond
	for _, r := range reached {
		if n := len(all); n == 0 || all[n-1].duration+r.duration > longest {
			if n > 0 {
				longest = max(longest, 3*all[n-1].duration)
			}
			all = append(all, batch{program: r.program})
		}
		last := &all[len(all)-1]
		last.tests = append(last.tests, r.test)
		last.duration += r.duration
	}
	return all
}

// each calls do for 0 to total-1, Parallel calls at a time, until one fails.
func (w *work) each(ctx context.Context, step string, total int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		done  int
		errs  []error
	)
	next := make(chan int)
	for range max(w.Parallel, 1) {
		group.Go(func() {
			for i := range next {
				err := do(ctx, i)
				mu.Lock()
				done++
				if err != nil {
					errs = append(errs, err)
					cancel()
				}
				w.progress(step, done, total)
				mu.Unlock()
			}
		})
	}
	w.progress(step, 0, total)
feed:
	for i := range total {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	group.Wait()
	if len(errs) > 0 {
		return errs[0]
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return nil
}
