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
	// label is the key of the profiler label that the goroutines of a scenario have.
	label = "scenario"
	// endLimit is how long a goroutine may take to end after its scenario: those of
	// the bundled server end by themselves soon after it is closed.
	endLimit = 2 * time.Second
	endPause = 5 * time.Millisecond
)

// labeled calls do with a label by which every goroutine that it starts can be told
// from those of other scenarios.
func labeled(ctx context.Context, name string, do func(context.Context)) {
	pprof.Do(ctx, pprof.Labels(label, name), do)
}

// stillRunning returns the stacks of the goroutines with that label, after giving
// them time to end, or "" if none is left. It must not be called from one of them.
func stillRunning(name string) string {
	for deadline := time.Now().Add(endLimit); ; time.Sleep(endPause) {
		stacks := stacksOf(name)
		if stacks == "" || time.Now().After(deadline) {
			return stacks
		}
	}
}

// stacksOf returns the stacks of the goroutines that have that label now.
func stacksOf(name string) string {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return err.Error()
	}
	var found []string
	want := fmt.Sprintf("%q:%q", label, name)
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, want) {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n")
}
