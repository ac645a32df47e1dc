// Command mutants changes the code that decides about transfers, one place at a
// time, and runs the tests that ought to notice. It fails if a change goes unnoticed
// that the file accepted.txt does not list with a reason.
//
// Run it with make mutants; arguments choose packages or files.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/term"

	"activeftp/harness/internal/mutants"
)

// accepted lists the mutants that may survive.
//
//go:embed accepted.txt
var accepted string

// targets returns the packages to change. Their tests need neither root nor other
// people's programs.
func targets() []mutants.Target {
	return []mutants.Target{
		{Dir: "core/connect", Tests: []string{"core/connect", "core/simulate", "core/trace"}},
		{Dir: "core", Files: []string{"rules_*.go"}, Tests: []string{"core"}},
		{Dir: "harness/client", Tests: []string{"harness/client", "harness/simulation", "harness/prove"}, Twice: true},
		{
			Dir:   "harness/prove",
			Files: []string{"crew.go", "sweep.go", "everyport.go", "many.go", "sessions.go", "worker.go"},
			Tests: []string{"harness/prove", "harness/simulation"},
			Twice: true,
		},
	}
}

// perCPU is the number of test programs that run at a time for each processor. The
// tests of the client and of the prover wait for two thirds of their time.
const perCPU = 2

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	passed, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(2)
	}
	if !passed {
		os.Exit(1)
	}
}

// run runs the tests against the mutants of the packages and files in only, or of
// all.
func run(ctx context.Context, only []string) (passed bool, err error) {
	list, err := mutants.ReadAccepted(accepted)
	if err != nil {
		return false, fmt.Errorf("accepted.txt: %w", err)
	}
	c := mutants.Campaign{
		Root: ".", Targets: targets(), Only: only, Accepted: list, Parallel: perCPU * runtime.NumCPU(),
		Excuse: "no free range of ports",
	}
	if term.IsTerminal(int(os.Stderr.Fd())) {
		c.Progress = progress()
	}
	report, err := c.Run(ctx)
	if err != nil {
		return false, err
	}
	return report.Passed(), report.Write(os.Stdout)
}

// progress returns a function that shows how much of a step is done. It shows the
// time that is left once a twentieth is done, and takes the line away at the end.
func progress() func(step string, done, total int) {
	var began time.Time
	return func(step string, done, total int) {
		if done == 0 {
			began = time.Now()
		}
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if done == total {
			return
		}
		fmt.Fprintf(os.Stderr, "%d of %d %s", done, total, step)
		if done > total/20 {
			left := time.Since(began) * time.Duration(total-done) / time.Duration(done)
			fmt.Fprintf(os.Stderr, ", %v left", left.Round(time.Second))
		}
	}
}
