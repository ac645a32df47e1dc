package play

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"strings"
	"time"
)

const (
	// label is the key of the profiler label that marks the goroutines of a scenario.
	label = "scenario"
	// endLimit is the time that goroutines have to end after their scenario: some
	// of the bundled server's still run for a moment after it is closed, which takes
	// seconds on a machine with far more to do than it can. Only a leak waits so long.
	endLimit = 20 * time.Second
	endPause = 5 * time.Millisecond
)

// labeled calls do with a profiler label that every goroutine started from it
// inherits, so that stillRunning can tell them from those of other scenarios.
func labeled(ctx context.Context, name string, do func(context.Context)) {
	pprof.Do(ctx, pprof.Labels(label, name), do)
}

// stillRunning waits up to endLimit for the goroutines with the label to end. It
// returns the stacks of those that remain, or "". It must not be called from one
// of them.
func stillRunning(name string) string {
	for deadline := time.Now().Add(endLimit); ; time.Sleep(endPause) {
		stacks := stacksOf(name)
		if stacks == "" || time.Now().After(deadline) {
			return stacks
		}
	}
}

// stacksOf returns the stacks of the goroutines that currently have the label.
func stacksOf(name string) string {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return err.Error()
	}
	var labeled []string
	want := fmt.Sprintf("%q:%q", label, name)
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, want) {
			labeled = append(labeled, stack)
		}
	}
	return strings.Join(labeled, "\n")
}
